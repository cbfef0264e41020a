// What a GeoReport server may say about a posted form. Codes in the errors are HTTP codes.
import { parseDate } from './dates.mjs';

const PLAIN_FIELDS = ['service_code', 'jurisdiction_id', 'api_key', 'lat', 'long',
    'address_string', 'address_id', 'email', 'device_id', 'account_id', 'first_name', 'last_name',
    'phone', 'description', 'media_url'];

const bad = (description) => ({ code: 400, description });

export function entryErrors(form, quirks) {
    const known = quirks.client_request_id ? [...PLAIN_FIELDS, 'client_request_id'] : PLAIN_FIELDS;
    const names = Object.keys(form.fields);
    const errors = [];
    const unknown = names.filter((name) => !known.includes(name));
    if (quirks.unknown_field_400 && unknown.length) {
        errors.push(bad(`found unexpected entries: ${unknown.join(', ')}`));
    }
    if (quirks.empty_fields_400) {
        for (const [name, value] of form.entries) {
            if (value === '') errors.push(bad(`${name} must not be empty`));
        }
    }
    if (quirks.dotted_fields_400) {
        for (const name of ['api_key', 'jurisdiction_id']) {
            if (/[.-]/.test(form.fields[name] ?? '')) errors.push(bad(`${name} is not valid`));
        }
    }
    if (quirks.multi_value_repeated && form.bracketed) {
        errors.push(bad('found unexpected entries: attribute[...][]'));
    }
    return errors;
}

function locationErrors({ lat, long, address_string: address, address_id: addressId }) {
    const hasPoint = Boolean(lat || long);
    if (!hasPoint) return address || addressId ? [] : [bad('a location is required')];
    const number = /^[+-]?\d+(\.\d+)?$/;
    const errors = [];
    if (!number.test(lat ?? '') || Math.abs(lat) > 90) errors.push(bad('lat is not valid'));
    if (!number.test(long ?? '') || Math.abs(long) > 180) errors.push(bad('long is not valid'));
    return errors;
}

function valueError(attribute, value) {
    const name = `attribute[${attribute.code}]`;
    switch (attribute.datatype) {
    case 'number':
        return /^[+-]?\d+(\.\d+)?$/.test(value) ? [] : [bad(`${name} is not a number`)];
    case 'datetime':
        return Number.isNaN(parseDate(value)) ? [bad(`${name} is not an ISO 8601 date`)] : [];
    case 'singlevaluelist':
    case 'multivaluelist':
        return Object.hasOwn(attribute.values ?? {}, value) ? []
            : [bad(`${name} has no value ${value}`)];
    case 'string':
        return /[\r\n]/.test(value) ? [bad(`${name} must be one line`)] : [];
    default: return [];
    }
}

function attributeErrors(service, form) {
    return service.attributes.filter((attribute) => attribute.variable).flatMap((attribute) => {
        const values = (form.attributes[attribute.code] ?? []).filter(Boolean);
        if (attribute.required && !values.length) {
            return [bad(`attribute[${attribute.code}] is required`)];
        }
        if (values.length > 1 && attribute.datatype !== 'multivaluelist') {
            return [bad(`attribute[${attribute.code}] takes one value`)];
        }
        return values.flatMap((value) => valueError(attribute, value));
    });
}

export function formErrors(service, form) {
    const { description = '', email } = form.fields;
    const errors = [...locationErrors(form.fields), ...attributeErrors(service, form)];
    if ([...description].length > 4000) errors.push(bad('description is longer than 4000'));
    if (email && !/^\S+@\S+$/.test(email)) errors.push(bad('email is not valid'));
    return errors;
}
