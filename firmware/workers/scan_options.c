#include "workers/scan_options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sane/saneopts.h>

#include "base/memory.h"

#define INCH_MM 25.4
#define OPTIONS_MOST 512
#define VALUE_MOST 8192 /* a path */

/* What makers call the same thing; the first that a list holds is taken. */
static const char *const SOURCES[SCAN_SOURCE_COUNT][6] = {
    [SCAN_FEEDER] = {"Automatic Document Feeder", "ADF", "ADF Front", "Document Feeder", "Feeder"},
    [SCAN_FLATBED] = {"Flatbed", "FB", "FlatBed", "Normal", "Document Table"},
};
static const char *const MODES[SCAN_MODE_COUNT][6] = {
    [SCAN_MONO] = {"Lineart", "Black & White", "Black and White", "Binary", "Monochrome"},
    [SCAN_GREY] = {"Gray", "Grayscale", "True Gray", "Grey", "8-bit Gray"},
    [SCAN_COLOUR] = {"Color", "24bit Color", "24bit Color[Fast]", "RGB", "Colour"},
};
static const double AREAS_MM[SCAN_AREA_COUNT][2] = {
    [SCAN_LETTER] = {215.9, 279.4}, [SCAN_LEGAL] = {215.9, 355.6}, [SCAN_A4] = {210.0, 297.0}};

/* Descriptor 0 first: over the network it is what loads the others again. */
static const SANE_Option_Descriptor *find(SANE_Handle handle, const char *name, SANE_Int *number) {
    SANE_Int count = 0;
    if (sane_get_option_descriptor(handle, 0) == NULL ||
        sane_control_option(handle, 0, SANE_ACTION_GET_VALUE, &count, NULL) != SANE_STATUS_GOOD)
        return NULL;
    for (SANE_Int i = 1; i < count && i < OPTIONS_MOST; i++) {
        const SANE_Option_Descriptor *option = sane_get_option_descriptor(handle, i);
        if (option != NULL && option->name != NULL && strcmp(option->name, name) == 0 &&
            SANE_OPTION_IS_ACTIVE(option->cap)) {
            *number = i;
            return option;
        }
    }
    return NULL;
}

static const char *in_list(const SANE_Option_Descriptor *option, const char *value) {
    if (option->type != SANE_TYPE_STRING || option->constraint_type != SANE_CONSTRAINT_STRING_LIST)
        return NULL;
    for (const SANE_String_Const *at = option->constraint.string_list; *at != NULL; at++)
        if (strcasecmp(*at, value) == 0)
            return *at;
    return NULL;
}

static const char *choose(const SANE_Option_Descriptor *option, const char *const names[6]) {
    const char *found = NULL;
    for (int i = 0; i < 6 && names[i] != NULL && found == NULL; i++)
        found = in_list(option, names[i]);
    return found;
}

static SANE_Status set_text(SANE_Handle handle, const char *name, const char *value) {
    SANE_Int number = 0;
    const SANE_Option_Descriptor *option = find(handle, name, &number);
    if (option == NULL || option->type != SANE_TYPE_STRING || option->size <= 0 ||
        strlen(value) >= (size_t)option->size || option->size > VALUE_MOST)
        return SANE_STATUS_INVAL;
    char room[VALUE_MOST + 1] = "";
    memcpy(room, value, strlen(value));
    return sane_control_option(handle, number, SANE_ACTION_SET_VALUE, room, NULL);
}

static double from_word(const SANE_Option_Descriptor *option, SANE_Word word) {
    return option->type == SANE_TYPE_FIXED ? SANE_UNFIX(word) : word;
}

/* The nearest that is allowed. */
static double fit(const SANE_Option_Descriptor *option, double value) {
    double best = value;
    if (option->constraint_type == SANE_CONSTRAINT_RANGE) {
        double least = from_word(option, option->constraint.range->min);
        double most = from_word(option, option->constraint.range->max);
        best = fmin(fmax(value, least), most);
    } else if (option->constraint_type == SANE_CONSTRAINT_WORD_LIST) {
        const SANE_Word *words = option->constraint.word_list;
        best = words[0] > 0 ? from_word(option, words[1]) : value;
        for (SANE_Word i = 2; i <= words[0]; i++)
            if (fabs(from_word(option, words[i]) - value) < fabs(best - value))
                best = from_word(option, words[i]);
    }
    return best;
}

static SANE_Status set_number(SANE_Handle handle, const char *name, double value) {
    SANE_Int number = 0;
    const SANE_Option_Descriptor *option = find(handle, name, &number);
    if (option == NULL || option->size != (SANE_Int)sizeof(SANE_Word) ||
        (option->type != SANE_TYPE_INT && option->type != SANE_TYPE_FIXED) ||
        !SANE_OPTION_IS_SETTABLE(option->cap))
        return SANE_STATUS_INVAL;
    value = fit(option, value);
    SANE_Word word = option->type == SANE_TYPE_FIXED ? SANE_FIX(value) : (SANE_Word)lround(value);
    return sane_control_option(handle, number, SANE_ACTION_SET_VALUE, &word, NULL);
}

double scan_options_number(SANE_Handle handle, const char *name, double otherwise) {
    SANE_Int number = 0;
    SANE_Word word = 0;
    const SANE_Option_Descriptor *option = find(handle, name, &number);
    if (option == NULL || option->size != (SANE_Int)sizeof word ||
        sane_control_option(handle, number, SANE_ACTION_GET_VALUE, &word, NULL) != SANE_STATUS_GOOD)
        return otherwise;
    return from_word(option, word);
}

static void ask_range(SANE_Handle handle, const char *name, double *least, double *most) {
    SANE_Int number = 0;
    const SANE_Option_Descriptor *option = find(handle, name, &number);
    if (option == NULL)
        return;
    *least = fit(option, 0);
    *most = fit(option, 30000);
}

static unsigned ask_words(SANE_Handle handle, const char *name, const char *const names[][6],
                          int count) {
    SANE_Int number = 0;
    unsigned bits = 0;
    const SANE_Option_Descriptor *option = find(handle, name, &number);
    for (int i = 0; i < count && option != NULL; i++)
        if (choose(option, names[i]) != NULL)
            bits |= 1u << i;
    return bits;
}

void scan_options_ask(SANE_Handle handle, struct scan_capabilities *can) {
    double least = 0, most = 0, width = 0, length = 0;
    memset(can, 0, sizeof *can);
    can->sources = ask_words(handle, SANE_NAME_SCAN_SOURCE, SOURCES, SCAN_SOURCE_COUNT);
    if (can->sources == 0) /* nothing to choose: a plate, or a feeder that ends by itself */
        can->sources = 1u << SCAN_FLATBED;
    can->modes = ask_words(handle, SANE_NAME_SCAN_MODE, MODES, SCAN_MODE_COUNT);
    ask_range(handle, SANE_NAME_SCAN_RESOLUTION, &least, &most);
    can->dpi_least = (int)fmax(0, least);
    can->dpi_most = (int)fmin(20000, most);
    ask_range(handle, SANE_NAME_SCAN_BR_X, &least, &width);
    ask_range(handle, SANE_NAME_SCAN_BR_Y, &least, &length);
    can->width_mm = (int)fmin(20000, width);
    can->length_mm = (int)fmin(20000, length);
}

static SANE_Status set_word(SANE_Handle handle, const char *name, const char *const names[6]) {
    SANE_Int number = 0;
    const SANE_Option_Descriptor *option = find(handle, name, &number);
    const char *found = option != NULL ? choose(option, names) : NULL;
    if (option == NULL)
        return SANE_STATUS_GOOD; /* the only one it has */
    if (found == NULL)
        return SANE_STATUS_UNSUPPORTED;
    return set_text(handle, name, found);
}

static void set_area(SANE_Handle handle, enum scan_area area, double dpi) {
    SANE_Int number = 0;
    const SANE_Option_Descriptor *option = find(handle, SANE_NAME_SCAN_BR_Y, &number);
    double scale = option != NULL && option->unit == SANE_UNIT_PIXEL ? dpi / INCH_MM : 1;
    double width = AREAS_MM[area][0] * scale, length = AREAS_MM[area][1] * scale;
    (void)set_number(handle, "page-width", width); /* some feeders crop to these first */
    (void)set_number(handle, "page-height", length);
    (void)set_number(handle, SANE_NAME_SCAN_TL_X, 0);
    (void)set_number(handle, SANE_NAME_SCAN_TL_Y, 0);
    (void)set_number(handle, SANE_NAME_SCAN_BR_X, width);
    (void)set_number(handle, SANE_NAME_SCAN_BR_Y, length);
}

SANE_Status scan_options_apply(SANE_Handle handle, const struct scan_setup *setup) {
    SANE_Status status = set_word(handle, SANE_NAME_SCAN_SOURCE, SOURCES[setup->source]);
    if (status == SANE_STATUS_GOOD)
        status = set_word(handle, SANE_NAME_SCAN_MODE, MODES[setup->mode]);
    if (status == SANE_STATUS_UNSUPPORTED && setup->mode == SCAN_MONO)
        status = set_word(handle, SANE_NAME_SCAN_MODE, MODES[SCAN_GREY]); /* made mono by imaging */
    if (status != SANE_STATUS_GOOD)
        return status;
    if (setup->mode != SCAN_MONO)
        (void)set_number(handle, SANE_NAME_BIT_DEPTH, 8);
    (void)set_number(handle, SANE_NAME_SCAN_RESOLUTION, setup->dpi);
    set_area(handle, setup->area, setup->dpi);
    return SANE_STATUS_GOOD;
}

SANE_Status scan_options_set(SANE_Handle handle, const char *option) {
    char name[SCAN_TEXT];
    SANE_Int number = 0;
    size_t len = strcspn(option, "=");
    if (option[len] == '\0' || len >= sizeof name)
        return SANE_STATUS_INVAL;
    memcpy(name, option, len);
    name[len] = '\0';
    const char *value = option + len + 1;
    const SANE_Option_Descriptor *found = find(handle, name, &number);
    if (found == NULL)
        return SANE_STATUS_INVAL;
    if (found->type == SANE_TYPE_STRING)
        return set_text(handle, name, value);
    if (found->type == SANE_TYPE_BOOL) {
        SANE_Word word = strcmp(value, "yes") == 0 ? SANE_TRUE : SANE_FALSE;
        return sane_control_option(handle, number, SANE_ACTION_SET_VALUE, &word, NULL);
    }
    char *end = NULL;
    double wanted = strtod(value, &end);
    return end != value && *end == '\0' ? set_number(handle, name, wanted) : SANE_STATUS_INVAL;
}
