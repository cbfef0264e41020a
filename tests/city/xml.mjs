// Answers as XML and JSON. Both are made from the same plain objects; the quirk modes that bend
// the shape of an answer are applied here and nowhere else.

export const escape = (s) => String(s).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
    // Signs that XML 1.0 cannot carry at all.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

const element = (name, inner) => `<${name}>${inner}</${name}>`;

// null and undefined: an empty element, or what the quirk says.
function leaf(name, value, quirks) {
    if (value === null || value === undefined || value === '') {
        if (quirks.drop_nulls) return '';
        return element(name, quirks.null_text ? 'null' : '');
    }
    if (typeof value === 'object') return element(name, fields(value, quirks));
    return element(name, escape(value));
}

const fields = (object, quirks) => Object.entries(object)
    .map(([name, value]) => leaf(name, value, quirks)).join('');

function wrapped(outer, inner, items) {
    return element(outer, items.map((item) => element(inner, item)).join(''));
}

function attributeXml(attribute, quirks) {
    const { values, ...rest } = attribute;
    if (!Array.isArray(values)) return fields(rest, quirks) + leaf('values', values, quirks);
    const items = values.map((value) => fields(value, quirks));
    const list = quirks.xml_wrappers_nl
        ? items.map((item) => element('values', item)).join('')
        : wrapped('values', 'value', items);
    return fields(rest, quirks) + list;
}

function definitionXml(definition, quirks) {
    const { attributes, ...rest } = definition;
    const items = attributes.map((attribute) => attributeXml(attribute, quirks));
    let list = wrapped('attributes', 'attribute', items);
    if (quirks.xml_wrappers_nl) list = items.map((i) => element('attributes', i)).join('');
    if (quirks.xml_attributes_direct) list = items.map((i) => element('attribute', i)).join('');
    return element('service_definition', fields(rest, quirks) + list);
}

function discoveryXml(discovery, quirks) {
    const { endpoints, ...rest } = discovery;
    const items = [endpoints].flat().map(({ formats, ...endpoint }) => fields(endpoint, quirks)
        + wrapped('formats', 'format', formats.map(escape)));
    const list = quirks.xml_wrappers_nl
        ? items.map((item) => element('endpoints', item)).join('')
        : wrapped('endpoints', 'endpoint', items);
    return element('discovery', fields(rest, quirks) + list);
}

function requestsXml(requests, quirks, isPosted) {
    const items = requests.map((request) => fields(request, quirks));
    if (!quirks.xml_wrappers_nl) return wrapped('service_requests', 'request', items);
    return wrapped('service_requests', isPosted ? 'service_requests' : 'service_request', items);
}

function xmlBody(kind, data, quirks) {
    switch (kind) {
    case 'services':
        return wrapped('services', 'service', data.map((service) => fields(service, quirks)));
    case 'definition': return definitionXml(data, quirks);
    case 'discovery': return discoveryXml(data, quirks);
    case 'requests': return requestsXml(data, quirks, false);
    case 'posted': return requestsXml(data, quirks, true);
    case 'errors':
        return wrapped('errors', 'error', data.map((error) => fields(error, quirks)));
    default: throw new Error(`no XML for ${kind}`);
    }
}

export function toXml(kind, data, quirks) {
    if (kind === 'errors' && quirks.xml_errors_empty) return DECLARATION;
    return DECLARATION + xmlBody(kind, data, quirks);
}

// The shapes of an error that servers in use send (quirk 8).
export function errorBody(errors, quirks) {
    const text = errors.map((error) => error.description).join(', ');
    if (quirks.error_shape_nl) {
        return { type: 'error', code: 'middleware_26', message: text };
    }
    if (quirks.error_shape_message || quirks.error_shape_boston) return { message: text };
    if (quirks.error_shape_no_code) return errors.map(({ description }) => ({ description }));
    if (quirks.error_shape_wrapped) return { errors };
    if (quirks.error_shape_seeclickfix) return { errors: { base: [text], full_errors: [text] } };
    if (quirks.error_shape_duplicate) return { duplicate: [text] };
    return errors;
}

function jsonValue(key, value, quirks) {
    if (value === null || value === undefined) {
        if (quirks.drop_nulls) return undefined;
        if (quirks.empty_strings) return '';
        return quirks.null_text ? 'null' : null;
    }
    if (quirks.boolean_strings && typeof value === 'boolean') return String(value);
    if (quirks.latlong_strings && (key === 'lat' || key === 'long')) return String(value);
    return value;
}

export function toJson(kind, data, quirks) {
    const body = kind === 'errors' ? errorBody(data, quirks) : data;
    return JSON.stringify(body, (key, value) => jsonValue(key, value, quirks),
        quirks.pretty ? 4 : 0);
}
