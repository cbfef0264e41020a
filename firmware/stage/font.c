#define LOG_ROOM "stage"

#include "stage/font.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "stage/font_file.h"
#include "stage/kept.h"
#include "stage/run_cache.h"
#include "stage/stage.h"

#define FIRST_PX 36
#define REST_PAINTINGS 3 /* about one touch; opening a face again costs 3 ms */
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

/* A letter that no other family has; for Inter one of Vietnamese, which many Latin fonts lack. */
static const uint32_t letters[] = {
    [FAMILY_LATIN] = 0x1EBF, [FAMILY_ARABIC] = 0x0639, [FAMILY_CHINESE] = 0x4E2D};

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

static enum err check_face(const struct fonts *fonts, enum face face) {
    enum err err =
        font_file_check(fonts->path[face], fonts->index[face], letters[faces[face].family]);
    if (err != ERR_OK)
        log_error(err == ERR_IO          ? "font.missing"
                  : err == ERR_NOT_FOUND ? "font.another"
                                         : "font.damaged",
                  "file=%s package=%s", fonts->path[face], faces[face].package);
    return err == ERR_OK ? ERR_OK : ERR_NOT_FOUND;
}

/* A path that is a file serves both weights: a smaller Chinese face has one only. */
static enum err find_face(struct fonts *fonts, enum face face, const char *where) {
    struct stat status;
    bool is_file = stat(where, &status) == 0 && S_ISREG(status.st_mode);
    int length = is_file ? snprintf(fonts->path[face], sizeof(fonts->path[face]), "%s", where)
                         : snprintf(fonts->path[face], sizeof(fonts->path[face]), "%s/%s", where,
                                    faces[face].file);
    if (length >= (int)sizeof(fonts->path[face])) {
        log_error("font.missing", "file=%s package=%s", fonts->path[face], faces[face].package);
        return ERR_NOT_FOUND;
    }
    /* Noto's collection holds JP, KR, SC, TC, HK in this order. */
    if (faces[face].family == FAMILY_CHINESE && strstr(fonts->path[face], "NotoSansCJK") != NULL)
        fonts->index[face] = 2;
    return check_face(fonts, face);
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
    if (err != ERR_OK) {
        fonts_close(made);
        return err;
    }
    *fonts = made;
    return ERR_OK;
}

enum err fonts_prove(struct fonts *fonts) {
    return font_get(fonts, FACE_REGULAR, FIRST_PX, false) != NULL ? ERR_OK : ERR_NOT_FOUND;
}

uint64_t fonts_identity(const struct fonts *fonts) {
    int version[6] = {0};
    TTF_GetFreeTypeVersion(&version[0], &version[1], &version[2]);
    TTF_GetHarfBuzzVersion(&version[3], &version[4], &version[5]);
    uint64_t identity = run_hash(1, version, sizeof(version));
    for (int face = 0; face < FACE_COUNT && identity != 0; face++)
        identity = kept_stamp(identity, fonts->path[face]);
    return identity;
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

static void lose(struct fonts *fonts, enum face face, const char *reason) {
    log_error("font.lost", "file=%s package=%s reason=\"%s\"", fonts->path[face],
              faces[face].package, reason);
    fonts->is_broken[face] = true;
    if (fonts->font[face] != NULL)
        TTF_CloseFont(fonts->font[face]);
    fonts->font[face] = NULL;
}

static void open_face(struct fonts *fonts, enum face face, int px) {
    static const char *const scripts[] = {
        [FAMILY_LATIN] = "Latn", [FAMILY_ARABIC] = "Arab", [FAMILY_CHINESE] = "Hani"};
    TTF_Font *font = TTF_OpenFontIndex(fonts->path[face], px, fonts->index[face]);
    if (font == NULL) {
        lose(fonts, face, TTF_GetError());
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

/* The face, or the first of its family that opens; FACE_COUNT: there is none. */
static enum face usable(struct fonts *fonts, enum face face, int px) {
    if (loaded(fonts, face, px) != NULL)
        return face;
    for (enum face other = 0; other < FACE_COUNT; other++)
        if (faces[other].family == faces[face].family && loaded(fonts, other, px) != NULL)
            return other;
    return FACE_COUNT;
}

TTF_Font *font_get(struct fonts *fonts, enum face face, int px, bool is_rtl) {
    face = usable(fonts, face, px);
    if (face == FACE_COUNT)
        return NULL;
    TTF_Font *font = fonts->font[face];
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
    face = usable(fonts, face, FIRST_PX);
    return face != FACE_COUNT && TTF_GlyphIsProvided32(fonts->font[face], code_point) != 0;
}

void font_doubt(struct fonts *fonts, enum face face) {
    for (enum face one = 0; one < FACE_COUNT; one++) /* another weight may have stood in */
        if (faces[one].family == faces[face].family && fonts->font[one] != NULL &&
            check_face(fonts, one) != ERR_OK)
            lose(fonts, one, "changed under way");
}

int fonts_broken(const struct fonts *fonts) {
    int count = 0;
    for (int face = 0; face < FACE_COUNT; face++)
        count += fonts->is_broken[face];
    return count;
}

bool fonts_have(const struct fonts *fonts, enum family family) {
    for (int face = 0; face < FACE_COUNT; face++)
        if (faces[face].family == family && !fonts->is_broken[face])
            return true;
    return false;
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
