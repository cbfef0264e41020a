// application/x-www-form-urlencoded with the bracket habits of GeoReport: attribute[X]=a,
// attribute[X][]=a&attribute[X][]=b and, for servers that want it, attribute[X]=a&attribute[X]=b.

// -> { fields: {name: text}, attributes: {code: [text]}, entries: [[name, text]], bracketed: bool }
export function parseForm(text, { repeated = false } = {}) {
    const form = { fields: {}, attributes: {}, entries: [], bracketed: false };
    for (const [name, value] of new URLSearchParams(text)) {
        form.entries.push([name, value]);
        const match = /^attribute\[(.*?)\](\[\])?$/s.exec(name);
        if (!match) {
            form.fields[name] = value;
        } else if (match[2]) {
            form.bracketed = true;
            (form.attributes[match[1]] ??= []).push(value);
        } else if (repeated) {
            (form.attributes[match[1]] ??= []).push(value);
        } else {
            form.attributes[match[1]] = [value]; // as PHP does: the last one stands
        }
    }
    return form;
}
