// Every quirk mode by name, with the number it has in the list of quirks that GeoReport servers
// in use show, and what the city does while it is on. All are off at the start. A mode that takes a
// number says so; POST /_control/quirks refuses a name that is not here, so a typing slip in a
// test cannot pass as "survived".

export const QUIRKS = {
    // 1, 2, 3: scalars
    ids_numeric: [1, 'JSON: request ids are numbers'],
    codes_numeric: [1, 'JSON and XML: service codes are 1..N, in JSON numbers; sent back as such'],
    latlong_strings: [1, 'JSON: lat and long are strings'],
    id_zero: [1, 'the next request gets the id 0'],
    odd_codes: [1, 'every code holds spaces, a colon and a slash: "City: pot hole/1"'],
    boolean_strings: [2, 'JSON: "true" and "false" are strings'],
    drop_nulls: [2, 'keys and elements without a value are left out'],
    drop_service_fields: [2, 'requests have neither service_code nor service_name'],
    null_text: [3, 'the text "null" stands for no value'],
    empty_strings: [3, 'JSON: "" stands for no value'],
    // 4, 5: wrappers and values
    xml_wrappers_nl: [4, 'XML: the wrappers of NL'],
    xml_attributes_direct: [4, 'XML: <attribute> directly in <service_definition>'],
    values_objects: [5, 'key and name of a value are objects'],
    values_number: [5, 'JSON: values of questions without a list is a number'],
    boston_datatypes: [5, 'datatypes Text, Picklist, Informational; dependencies'],
    // 6, 7, 8: errors
    xml_errors_empty: [6, 'XML errors are only the declaration'],
    xml_definition_500: [6, 'XML service definition: 500 with only the declaration'],
    html_unknown_paths: [7, 'unknown paths are an HTML page with 200'],
    html_declaration: [7, 'such pages begin with <?xml and are called text/xml'],
    errors_plain: [7, 'errors are text/plain "Not found", "Internal Server Error"'],
    error_shape_nl: [8, '{"type","code":"middleware_26","message"}, JSON even for .xml'],
    error_shape_message: [8, '{"message":...}'],
    error_shape_no_code: [8, '[{"description":...}]'],
    error_shape_wrapped: [8, '{"errors":[...]}'],
    error_shape_boston: [8, '{"message":...}'],
    error_shape_seeclickfix: [8, '{"errors":{"base","full_errors"}}'],
    error_shape_duplicate: [8, '{"duplicate":[...]}'],
    // 9: status codes
    bad_key_400: [9, 'a bad api_key: 400'],
    unknown_service_400: [9, 'an unknown service_code on POST: 400'],
    unknown_service_403: [9, 'an unknown service_code on POST: 403'],
    unknown_jurisdiction_400: [9, 'an unknown jurisdiction: 400'],
    unknown_jurisdiction_empty: [9, 'an unknown jurisdiction: 200 []'],
    unknown_id_empty: [9, 'an unknown request id: 200 []'],
    unknown_id_500: [9, 'an unknown request id: 500'],
    post_without_code_lists: [9, 'POST without service_code: 200, a list of other requests'],
    too_large_500: [9, 'a form of more than 8 kB: 500'],
    // 10, 11, 12
    hang_unknown_service: [10, 'POST with an unknown service_code is never answered'],
    json_post_lists: [11, 'a JSON body: 200, a list of other requests'],
    json_post_accepted: [11, 'a JSON body is taken'],
    cookie_session: [12, 'sets PHPSESSID; with the cookie the last error precedes the answer'],
    // 13, 14, 15, 16: what is taken in
    unknown_field_400: [13, 'unknown fields, also page= on GET: 400'],
    multi_value_repeated: [14, 'attribute[X][]= is 400; attribute[X]=a&attribute[X]=b is right'],
    empty_fields_400: [15, 'empty fields: 400'],
    dotted_fields_400: [15, 'api_key and jurisdiction_id with a dot or dash: 400'],
    no_validation: [16, 'everything is accepted; a bad lat becomes 0,0'],
    // 17, 18, 19: lists
    bad_date_500: [17, 'a bad start_date: 500 with an empty body'],
    bad_date_empty: [17, 'a bad start_date: 200 []'],
    dates_inverted: [17, 'start_date and end_date are swapped'],
    fraction_500: [17, 'fractional seconds in a date: 500'],
    dates_local: [17, 'dates in answers have no zone'],
    first_id_only: [18, 'service_request_id=1,2 gives only the first'],
    status_filter_ignored: [18, 'status= is ignored'],
    bbox_500: [18, 'bbox=: 500'],
    page_size_400: [18, 'page_size=: 400'],
    post_whole_request: [19, 'POST answers with the whole request, without service_notice'],
    request_singular: [19, 'one request lives at /request/{id}, not at /requests/{id}'],
    media_url_array: [19, 'JSON: media_url is an array of objects'],
    attributes_map: [19, 'JSON: attributes of a definition is an object by code'],
    arrays_nested: [19, 'JSON: lists are wrapped once more: [[...]]'],
    empty_services: [19, 'the service list is empty'],
    // 20, 21, 22
    discovery_missing: [20, 'discovery: 404'],
    discovery_object: [20, 'JSON: endpoints is one object'],
    discovery_stale: [20, 'changeset of 2012, type development, URL with a query'],
    discovery_other_host: [20, 'the URL points to another host'],
    http10: [21, 'HTTP/1.0 answers, connection closed'],
    no_charset: [21, 'Content-Type without charset'],
    pretty: [21, 'JSON is pretty-printed'],
    media_dropped: [22, 'media_url comes back as ""'],
    media_ignored: [22, 'media_url is ignored'],
    // 23, 24, 25
    captcha: [23, 'POST needs a captcha: 403'],
    rate_limit: [25, '10 requests a minute, or the number given, then 429 with Retry-After'],
    redirect_posts: [25, 'POST is redirected to https'],
    // Seen, but without a number of their own
    xml_only: [0, 'no JSON at all'],
    json_only: [0, 'no XML at all'],
    key_on_get: [0, 'GET wants the api_key too'],
    float32: [0, 'lat and long come back rounded to float32'],
    emoji_lost: [0, 'signs beyond the BMP come back as ????'],
    list_lag_ms: [0, 'number: a posted request is listed only after so many ms'],
    paging: [0, 'page and page_size are obeyed; number: the default size (50)'],
    no_search: [0, 'GET requests: 404'],
    batch_all: [0, 'every service answers with a token'],
    token_empty: [0, 'a token that is not ready: 200 with an empty list, not 404'],
    client_request_id: [0, 'the idempotency key client_request_id is known'],
    // The content pack
    pack_unsigned: [0, 'pack.json without Content-Signature'],
    pack_bad_signature: [0, 'Content-Signature does not fit'],
    pack_bad_file: [0, 'files do not have the hash that pack.json gives'],
};

export const PRESETS = {
    nl: ['ids_numeric', 'codes_numeric', 'drop_nulls', 'drop_service_fields', 'null_text',
        'xml_wrappers_nl', 'error_shape_nl', 'unknown_service_403', 'unknown_jurisdiction_empty',
        'unknown_id_empty', 'hang_unknown_service', 'json_post_accepted', 'no_validation',
        'bad_date_empty', 'dates_inverted', 'page_size_400', 'discovery_stale', 'float32',
        'emoji_lost', 'media_ignored', 'too_large_500'],
    uk: ['ids_numeric', 'boolean_strings', 'latlong_strings', 'errors_plain', 'bad_key_400',
        'unknown_service_400', 'unknown_jurisdiction_400', 'unknown_id_500', 'unknown_field_400',
        'multi_value_repeated', 'empty_fields_400', 'dotted_fields_400', 'discovery_missing',
        'http10', 'no_charset', 'pretty', 'token_empty', 'id_zero'],
    us: ['ids_numeric', 'xml_errors_empty', 'xml_definition_500', 'html_unknown_paths',
        'html_declaration', 'error_shape_no_code', 'bad_key_400', 'unknown_jurisdiction_400',
        'post_without_code_lists', 'json_post_lists', 'cookie_session', 'bad_date_500',
        'first_id_only', 'status_filter_ignored', 'bbox_500', 'post_whole_request',
        'discovery_stale', 'media_dropped'],
};

export function applyQuirks(quirks, changes) {
    const { preset, ...rest } = changes;
    if (preset !== undefined && !PRESETS[preset]) throw new Error(`no preset ${preset}`);
    const unknown = Object.keys(rest).filter((name) => !QUIRKS[name]);
    if (unknown.length) throw new Error(`no quirk ${unknown.join(', ')}`);
    if (preset) Object.assign(quirks, Object.fromEntries(PRESETS[preset].map((n) => [n, true])));
    for (const [name, value] of Object.entries(rest)) {
        if (value === false || value === null) delete quirks[name];
        else quirks[name] = value;
    }
}
