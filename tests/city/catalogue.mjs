// The city's services: read from data/services.json, changed by /_control/catalogue.
import fs from 'node:fs';

export const readData = (name) => JSON.parse(
    fs.readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8'));

// The bus stops that make one very long list: the names of a corner do not change by language,
// the words around them do.
export function stopValues(lists, words) {
    const { first, streets, avenues } = lists.stops;
    const pairs = streets.flatMap((street) => avenues.map((avenue) => [street, avenue]));
    return Object.fromEntries(pairs.map(([street, avenue], k) => [`S${first + k}`,
        words.replace('{number}', first + k).replace('{a}', street).replace('{b}', avenue)]));
}

// An entry {"shared":"since"} stands for the question of that name that several services ask.
export function expandAttributes(data, service) {
    return (service.attributes ?? []).map((entry, k) => {
        const attribute = entry.shared ? { ...data.shared[entry.shared], ...entry } : { ...entry };
        attribute.code ??= entry.shared;
        if (attribute.list === 'stops') attribute.values = stopValues(data, data.stops.words);
        return { variable: true, required: false, ...attribute, order: k + 1 };
    });
}

export function loadCatalogue({ count = 0 } = {}) {
    const data = readData('services.json');
    const services = data.services.map((service) => ({
        ...service, attributes: expandAttributes(data, service) }));
    const catalogue = { services: new Map(), changes: 0, agencies: data.agencies };
    for (const service of services) catalogue.services.set(service.code, service);
    for (const service of generated(data, services, count)) {
        catalogue.services.set(service.code, service);
    }
    return catalogue;
}

// More services of the same kinds, for measurements: "Bench is loose", "Bench is missing", ...
function generated(data, services, count) {
    const { things, problems } = data.bench;
    return Array.from({ length: Math.max(0, count - services.length) }, (_, k) => {
        const thing = things[k % things.length];
        const problem = problems[Math.floor(k / things.length) % problems.length];
        const round = Math.floor(k / things.length / problems.length);
        const like = services[k % services.length];
        return {
            code: `g${k + 1}`, group: like.group, agency: like.agency, days: 10,
            name: `${thing} ${problem}${round ? ` ${round + 1}` : ''}`,
            description: `Tell us about a place where the ${thing.toLowerCase()} ${problem}.`,
            keywords: `${thing.toLowerCase()}, ${problem}, city`,
            attributes: k % 3 ? [] : like.attributes.map((attribute) => ({ ...attribute })),
        };
    });
}

function changeOne(catalogue, verb, value) {
    const find = (code) => {
        const service = catalogue.services.get(code);
        if (!service) throw new Error(`no service ${code}`);
        return service;
    };
    if (verb === 'remove_service') {
        find(value);
        catalogue.services.delete(value);
    } else if (verb === 'add_service') {
        catalogue.services.set(value.code, { attributes: [], days: 5, keywords: '', ...value });
    } else if (verb === 'change_service') {
        Object.assign(find(value.code), value);
    } else if (verb === 'add_attribute') {
        const service = find(value.service_code);
        const order = service.attributes.length + 1;
        service.attributes = [...service.attributes,
            { variable: true, required: false, datatype: 'string', order, ...value.attribute }];
    } else if (verb === 'change_attribute') {
        const service = find(value.service_code);
        service.attributes = service.attributes.map((attribute) => (
            attribute.code === value.code ? { ...attribute, ...value.set } : attribute));
    } else if (verb === 'remove_attribute') {
        const service = find(value.service_code);
        service.attributes = service.attributes.filter(({ code }) => code !== value.code);
    } else {
        throw new Error(`no change ${verb}`);
    }
}

export function changeCatalogue(catalogue, changes) {
    for (const [verb, value] of Object.entries(changes)) changeOne(catalogue, verb, value);
    catalogue.changes += 1;
}
