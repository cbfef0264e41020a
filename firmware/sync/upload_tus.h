/* tus 1.0.0 as the kiosk speaks it: what it says and what it makes of answers. Pure. */
#ifndef SYNC_UPLOAD_TUS_H
#define SYNC_UPLOAD_TUS_H

#include "base/buf.h"
#include "store/uploads.h"

#define TUS_HEADER_MAX ((size_t)2048)

/* "Upload-Metadata: filename <base64>,...". ERR_TOO_BIG. */
ERR_MUST_USE enum err tus_metadata(const struct upload *upload, const char *kiosk,
                                   struct buf *header);
/* Upload-Offset, Upload-Length: digits and nothing else. ERR_PARSE. */
ERR_MUST_USE enum err tus_number_read(const char *text, uint64_t *number);
/* Where an upload is, from Location: whole, from the root, or beside the base. Only on the scheme,
 * host and port of the base. ERR_PARSE: not a place; ERR_REFUSED: another server's; ERR_TOO_BIG. */
ERR_MUST_USE enum err tus_location_read(const char *base, const char *location,
                                        char url[UPLOAD_URL_ROOM]);

struct tus_receipt {
    char sha256[DOCUMENT_SHA256_ROOM]; /* small letters */
    uint64_t bytes;
    char url[UPLOAD_URL_ROOM]; /* what the city calls it: http or https */
};
/* ERR_PARSE: not a receipt. */
ERR_MUST_USE enum err tus_receipt_read(const char *bytes, size_t len, struct tus_receipt *receipt);

#endif
