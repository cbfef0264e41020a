/* The one closed list of errors. Every function that can fail returns it; results come through the
 * last argument and are written only on success. Vendor codes end in the file that met them. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
    ERR_OK = 0,
    ERR_INVALID,     /* the caller's or the resident's value makes no sense */
    ERR_NO_MEMORY,   /* a limit of ours, never malloc: that one aborts */
    ERR_TOO_BIG,     /* larger than the maximum given at birth */
    ERR_TIMEOUT,     /* the deadline passed */
    ERR_CANCELLED,   /* we asked it to stop */
    ERR_BUSY,        /* try again later; the other side said so (429, SQLITE_BUSY) */
    ERR_GONE,        /* the device, process or peer is no longer there */
    ERR_UNSUPPORTED, /* cannot be done here; says so before it is tried */
    ERR_IO,          /* the system call failed; errno was logged where it happened */
    ERR_PROTOCOL,    /* the other side answered, and what it said breaks its own rules */
    ERR_PARSE,       /* bytes that are not what they claim to be */
    ERR_FULL,        /* disk, queue or table is full */
    ERR_NOT_FOUND,
    ERR_CONFLICT,  /* exists already, or changed meanwhile */
    ERR_OFFLINE,   /* nothing was sent: no route, no name, refused, TLS not made */
    ERR_REFUSED,   /* the other side understood and will not (4xx) */
    ERR_UNKNOWN,   /* something was sent and the outcome is not known */
    ERR_CORRUPT,   /* stored bytes fail their check */
    ERR_ATTENTION, /* a person must act: paper, cover, jam */
    ERR_COUNT
};

#define ERR_MUST_USE __attribute__((warn_unused_result))

/* A short English name ("timeout") for logs; never for residents. Any thread. */
const char *err_name(enum err err);

#endif
