#define LOG_ROOM "stage"

#include "stage/font.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "stage/stage.h"

#define FIRST_PX 36
#define REST_PAINTINGS 5 /* about two touches; opening a face again costs 3 ms */
/* Half of Inter's cap height (0.727 em): where it stands, capitals are centred in the line; the
 * Arabic alef and the Chinese square have nearly the same middle. */
#define HALF_CAP_PERMILLE 364

struct fonts {
    char path[FACE_COUNT][512];
    int index[FACE_COUNT]; /* of the face in a collection */
    TTF_Font *font[FACE_COUNT];
    int px[FACE_COUNT];
    bool is_rtl[FACE_COUNT];
    bool is_broken[FACE_COUNT];
    unsigned paintings, used[FACE_COUNT]; /* when a face last drew or measured, in paintings */
};

static const struct {
    const char *file, *package;
    enum family family;
} faces[FACE_COUNT] = {
    [FACE_REGULAR] = {"Inter-Regular.otf", "fonts-inter", FAMILY_LATIN},
    [FACE_MEDIUM] = {"Inter-Medium.otf", "fonts-inter", FAMILY_LATIN},
    [FACE_SEMIBOLD] = {"Inter-SemiBold.otf", "fonts-inter", FAMILY_LATIN},
    [FACE_BOLD] = {"Inter-Bold.otf", "fonts-inter", FAMILY_LATIN},
    [FACE_DISPLAY] = {"InterDisplay-Bold.otf", "fonts-inter", FAMILY_LATIN},
    [FACE_ARABIC] = {"NotoSansArabic-Regular.ttf", "fonts-noto-core", FAMILY_ARABIC},
    [FACE_ARABIC_BOLD] = {"NotoSansArabic-Bold.ttf", "fonts-noto-core", FAMILY_ARABIC},
    [FACE_CHINESE] = {"NotoSansCJK-Regular.ttc", "fonts-noto-cjk", FAMILY_CHINESE},
    [FACE_CHINESE_BOLD] = {"NotoSansCJK-Bold.ttc", "fonts-noto-cjk", FAMILY_CHINESE},
};

enum face font_face(enum family family, enum weight weight) {
    static const enum face latin[] = {FACE_REGULAR, FACE_MEDIUM, FACE_SEMIBOLD, FACE_BOLD,
                                      FACE_DISPLAY};
    bool is_bold = weight >= WEIGHT_SEMIBOLD;
    if (family == FAMILY_ARABIC)
        return is_bold ? FACE_ARABIC_BOLD : FACE_ARABIC;
    if (family == FAMILY_CHINESE)
        return is_bold ? FACE_CHINESE_BOLD : FACE_CHINESE;
    return latin[weight <= WEIGHT_DISPLAY ? weight : WEIGHT_REGULAR];
}

/* A path that is a file serves both weights: a smaller Chinese face has one only. */
static enum err find_face(struct fonts *fonts, enum face face, const char *where) {
    struct stat status;
    bool is_file = stat(where, &status) == 0 && S_ISREG(status.st_mode);
    int length = is_file ? snprintf(fonts->path[face], sizeof(fonts->path[face]), "%s", where)
                         : snprintf(fonts->path[face], sizeof(fonts->path[face]), "%s/%s", where,
                                    faces[face].file);
    if (length >= (int)sizeof(fonts->path[face]) || access(fonts->path[face], R_OK) != 0) {
        log_error("font.missing", "file=%s package=%s", fonts->path[face], faces[face].package);
        return ERR_NOT_FOUND;
    }
    /* Noto's collection holds JP, KR, SC, TC, HK in this order. */
    if (faces[face].family == FAMILY_CHINESE && strstr(fonts->path[face], "NotoSansCJK") != NULL)
        fonts->index[face] = 2;
    return ERR_OK;
}

enum err fonts_open(const struct stage_params *params, struct fonts **fonts) {
    const char *where[] = {[FAMILY_LATIN] = params->fonts_inter,
                           [FAMILY_ARABIC] = params->fonts_arabic,
                           [FAMILY_CHINESE] = params->fonts_chinese};
    struct fonts *made = mem_alloc(1, sizeof(*made));
    enum err err = ERR_OK;
    if (TTF_Init() != 0) {
        log_error("font.library", "reason=\"%s\"", TTF_GetError());
        mem_free(made);
        return ERR_IO;
    }
    for (int face = 0; face < FACE_COUNT; face++) {
        enum err found = find_face(made, (enum face)face, where[faces[face].family]);
        err = err == ERR_OK ? found : err; /* all that are missing are named at once */
    }
    if (err == ERR_OK && font_get(made, FACE_REGULAR, FIRST_PX, false) == NULL)
        err = ERR_NOT_FOUND;
    if (err != ERR_OK) {
        fonts_close(made);
        return err;
    }
    *fonts = made;
    return ERR_OK;
}

void fonts_close(struct fonts *fonts) {
    if (fonts == NULL)
        return;
    for (int face = 0; face < FACE_COUNT; face++)
        if (fonts->font[face] != NULL)
            TTF_CloseFont(fonts->font[face]);
    TTF_Quit();
    mem_free(fonts);
}

static void open_face(struct fonts *fonts, enum face face, int px) {
    static const char *const scripts[] = {
        [FAMILY_LATIN] = "Latn", [FAMILY_ARABIC] = "Arab", [FAMILY_CHINESE] = "Hani"};
    TTF_Font *font = TTF_OpenFontIndex(fonts->path[face], px, fonts->index[face]);
    if (font == NULL) {
        log_error("font.broken", "file=%s package=%s reason=\"%s\"", fonts->path[face],
                  faces[face].package, TTF_GetError());
        fonts->is_broken[face] = true;
        return;
    }
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    TTF_SetFontScriptName(font, scripts[faces[face].family]);
    TTF_SetFontDirection(font, TTF_DIRECTION_LTR);
    fonts->font[face] = font;
    fonts->px[face] = px;
    fonts->is_rtl[face] = false;
}

static TTF_Font *loaded(struct fonts *fonts, enum face face, int px) {
    if (fonts->font[face] == NULL && !fonts->is_broken[face])
        open_face(fonts, face, px);
    fonts->used[face] = fonts->paintings;
    return fonts->font[face];
}

TTF_Font *font_get(struct fonts *fonts, enum face face, int px, bool is_rtl) {
    TTF_Font *font = loaded(fonts, face, px);
    if (font == NULL)
        return NULL;
    /* Setting the size empties the glyph cache, so only when it is another. */
    if (fonts->px[face] != px && TTF_SetFontSize(font, px) == 0)
        fonts->px[face] = px;
    if (fonts->is_rtl[face] != is_rtl) {
        TTF_SetFontDirection(font, is_rtl ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
        fonts->is_rtl[face] = is_rtl;
    }
    return font;
}

bool font_is_open(const struct fonts *fonts, enum face face) {
    return fonts->font[face] != NULL;
}

bool font_has(struct fonts *fonts, enum face face, uint32_t code_point) {
    TTF_Font *font = loaded(fonts, face, FIRST_PX);
    return font != NULL && TTF_GlyphIsProvided32(font, code_point) != 0;
}

/* glibc keeps what SDL_ttf frees on its heap; only a trim gives 2.6 MB a face back. */
void fonts_rest(struct fonts *fonts) {
    bool is_closed = false;
    fonts->paintings++;
    for (int face = FACE_ARABIC; face <= FACE_CHINESE_BOLD; face++) {
        if (fonts->font[face] == NULL || fonts->paintings - fonts->used[face] < REST_PAINTINGS)
            continue;
        TTF_CloseFont(fonts->font[face]);
        fonts->font[face] = NULL;
        is_closed = true;
    }
    if (is_closed)
        malloc_trim(0);
}

int font_baseline(int px, int line_px) {
    return (line_px * 500 + px * HALF_CAP_PERMILLE + 500) / 1000;
}
