#include "support_sheet.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char ENGLISH[] =
    "The grantor conveys to the grantee the real property that is described below, with all the "
    "rights which belong to it, subject to taxes of the present year and to whatever stands on "
    "record. By this instrument the parties agree that the lot lies in the county of Maricopa, "
    "quarter section 14, and that its boundary follows the old ditch to the public road. Witness "
    "my hand this day; a notary public has taken the acknowledgment of everybody who signs. ";

struct sheet *sheet_create(double width_in, double height_in, int dpi, int paper) {
    struct sheet *sheet = calloc(1, sizeof(*sheet));
    sheet->width = (int)lround(width_in * dpi);
    sheet->height = (int)lround(height_in * dpi);
    sheet->dpi = dpi;
    sheet->left = sheet->width;
    sheet->top = sheet->height;
    sheet->grey = malloc((size_t)sheet->width * (size_t)sheet->height);
    memset(sheet->grey, paper, (size_t)sheet->width * (size_t)sheet->height);
    return sheet;
}

void sheet_destroy(struct sheet *sheet) {
    if (sheet != NULL)
        free(sheet->grey);
    free(sheet);
}

static void note(struct sheet *sheet, int x, int y) {
    sheet->left = x < sheet->left ? x : sheet->left;
    sheet->top = y < sheet->top ? y : sheet->top;
    sheet->right = x + 1 > sheet->right ? x + 1 : sheet->right;
    sheet->bottom = y + 1 > sheet->bottom ? y + 1 : sheet->bottom;
}

static void ink_glyph(struct sheet *sheet, const FT_GlyphSlot slot, int left, int top, int ink) {
    const FT_Bitmap *bitmap = &slot->bitmap;
    for (int v = 0; v < (int)bitmap->rows; v++) {
        for (int u = 0; u < (int)bitmap->width; u++) {
            int x = left + u, y = top + v, cover = bitmap->buffer[v * bitmap->pitch + u];
            if (cover == 0 || x < 0 || y < 0 || x >= sheet->width || y >= sheet->height)
                continue;
            uint8_t *pixel = sheet->grey + (size_t)y * (size_t)sheet->width + x;
            *pixel = (uint8_t)(*pixel + (ink - *pixel) * cover / 255);
            if (cover > 127)
                note(sheet, x, y);
        }
    }
}

/* Sets one line of words from *at on; what does not fit begins the next one. */
static void set_line(struct sheet *sheet, FT_Face face, const struct sheet_text *text,
                     const char *words, size_t *at, double baseline) {
    size_t len = strlen(words);
    double x = text->left * sheet->dpi, end = sheet->width - text->right * sheet->dpi;
    bool is_first = true;
    while (*at < len) {
        size_t next = *at;
        FT_UInt glyph = FT_Get_Char_Index(face, text_next(words, len, &next));
        if (FT_Load_Glyph(face, glyph, FT_LOAD_RENDER | FT_LOAD_NO_HINTING) != 0)
            break;
        double advance = (double)face->glyph->advance.x / 64;
        if (x + advance > end)
            break;
        if (is_first && words[*at] == ' ') {
            *at = next;
            continue;
        }
        ink_glyph(sheet, face->glyph, (int)lround(x) + face->glyph->bitmap_left,
                  (int)lround(baseline) - face->glyph->bitmap_top, text->ink);
        x += advance;
        is_first = false;
        *at = next;
    }
}

bool sheet_set(struct sheet *sheet, const struct sheet_text *text) {
    FT_Library library;
    FT_Face face;
    const char *words = text->words != NULL ? text->words : ENGLISH;
    double em = text->points / 72 * sheet->dpi;
    if (FT_Init_FreeType(&library) != 0)
        return false;
    if (FT_New_Face(library, text->font, 0, &face) != 0) {
        FT_Done_FreeType(library);
        return false;
    }
    FT_Set_Char_Size(face, 0, (FT_F26Dot6)lround(text->points * 64), (FT_UInt)sheet->dpi,
                     (FT_UInt)sheet->dpi);
    double baseline = text->top * sheet->dpi + em * 0.8,
           end = sheet->height - text->bottom * sheet->dpi;
    size_t at = 0;
    for (int line = 0; baseline + em * 0.25 < end; line++, baseline += em * 1.3) {
        if (text->lines_most > 0 && line >= text->lines_most)
            break;
        set_line(sheet, face, text, words, &at, baseline);
        if (at >= strlen(words))
            at = 0;
        if (line % 9 == 8)
            baseline += em; /* a paragraph */
    }
    FT_Done_Face(face);
    FT_Done_FreeType(library);
    return true;
}

void sheet_box(struct sheet *sheet, double x, double y, double width, double height, int grey) {
    int dpi = sheet->dpi;
    for (int v = (int)(y * dpi); v < (int)((y + height) * dpi) && v < sheet->height; v++)
        for (int u = (int)(x * dpi); u < (int)((x + width) * dpi) && u < sheet->width; u++) {
            sheet->grey[(size_t)v * (size_t)sheet->width + (size_t)u] = (uint8_t)grey;
            note(sheet, u, v);
        }
}

static double at_place(const struct sheet *sheet, double x, double y, int bed) {
    int left = (int)floor(x), top = (int)floor(y);
    double sum = 0;
    for (int v = 0; v < 2; v++)
        for (int u = 0; u < 2; u++) {
            int column = left + u, row = top + v;
            bool is_in = column >= 0 && row >= 0 && column < sheet->width && row < sheet->height;
            double part = (u ? x - left : 1 - x + left) * (v ? y - top : 1 - y + top);
            sum += part *
                   (is_in ? sheet->grey[(size_t)row * (size_t)sheet->width + (size_t)column] : bed);
        }
    return sum;
}

void sheet_lay(struct sheet *sheet, double degrees, double rim, int bed) {
    int add = (int)(rim * sheet->dpi), width = sheet->width + 2 * add,
        height = sheet->height + 2 * add;
    double sine = sin(degrees * M_PI / 180), cosine = cos(degrees * M_PI / 180);
    uint8_t *laid = malloc((size_t)width * (size_t)height);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            double u = x + 0.5 - width / 2.0, v = y + 0.5 - height / 2.0;
            double from_x = u * cosine + v * sine + sheet->width / 2.0 - 0.5;
            double from_y = v * cosine - u * sine + sheet->height / 2.0 - 0.5;
            laid[(size_t)y * (size_t)width + (size_t)x] =
                (uint8_t)lround(at_place(sheet, from_x, from_y, bed));
        }
    }
    free(sheet->grey);
    sheet->grey = laid;
    sheet->width = width;
    sheet->height = height;
}

void sheet_turn(struct sheet *sheet, int quarters) {
    for (; quarters > 0; quarters--) {
        int width = sheet->height, height = sheet->width;
        uint8_t *turned = malloc((size_t)width * (size_t)height);
        for (int y = 0; y < sheet->height; y++)
            for (int x = 0; x < sheet->width; x++)
                turned[(size_t)x * (size_t)width + (size_t)(width - 1 - y)] =
                    sheet->grey[(size_t)y * (size_t)sheet->width + (size_t)x];
        free(sheet->grey);
        sheet->grey = turned;
        sheet->width = width;
        sheet->height = height;
    }
}

static uint32_t chance_state = 12345;

static uint32_t chance(uint32_t below) {
    chance_state = chance_state * 1664525u + 1013904223u;
    return (chance_state >> 8) % below;
}

static uint8_t clamp(double level) {
    return (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
}

void sheet_grain(struct sheet *sheet, double deviation) {
    for (size_t at = 0; at < (size_t)sheet->width * (size_t)sheet->height; at++) {
        double sum = -2; /* four even ones are nearly a bell: deviation 0.577 */
        for (int part = 0; part < 4; part++)
            sum += chance(1024) / 1024.0;
        sheet->grey[at] = clamp(sheet->grey[at] + sum * deviation / 0.577 + 0.5);
    }
}

void sheet_specks(struct sheet *sheet, int count, int size_most, int grey) {
    for (; count > 0; count--) {
        int size = 1 + (int)chance((uint32_t)size_most);
        int left = (int)chance((uint32_t)(sheet->width - size));
        int top = (int)chance((uint32_t)(sheet->height - size));
        for (int y = top; y < top + size; y++)
            memset(sheet->grey + (size_t)y * (size_t)sheet->width + left, grey, (size_t)size);
    }
}

void sheet_shade(struct sheet *sheet, double darkest) {
    for (int y = 0; y < sheet->height; y++)
        for (int x = 0; x < sheet->width; x++) {
            uint8_t *pixel = sheet->grey + (size_t)y * (size_t)sheet->width + x;
            *pixel = clamp(*pixel * (darkest + (1 - darkest) * x / sheet->width));
        }
}

void sheet_blur(struct sheet *sheet, int times) {
    int width = sheet->width;
    uint8_t *other = malloc((size_t)width * (size_t)sheet->height);
    for (; times > 0; times--) {
        memcpy(other, sheet->grey, (size_t)width * (size_t)sheet->height);
        for (int y = 1; y + 1 < sheet->height; y++)
            for (int x = 1; x + 1 < width; x++) {
                int sum = 0;
                for (int v = -1; v <= 1; v++)
                    for (int u = -1; u <= 1; u++)
                        sum += other[(size_t)(y + v) * (size_t)width + (size_t)(x + u)];
                sheet->grey[(size_t)y * (size_t)width + (size_t)x] = (uint8_t)(sum / 9);
            }
    }
    free(other);
}

void sheet_bleed(struct sheet *sheet, const struct sheet *other, double depth) {
    for (int y = 0; y < sheet->height && y < other->height; y++)
        for (int x = 0; x < sheet->width && x < other->width; x++) {
            double ink =
                255 -
                other->grey[(size_t)y * (size_t)other->width + (size_t)(other->width - 1 - x)];
            uint8_t *pixel = sheet->grey + (size_t)y * (size_t)sheet->width + x;
            *pixel = clamp(*pixel - depth * ink / 255);
        }
}

void sheet_cut(struct sheet *sheet, double left_in) {
    int cut = (int)(left_in * sheet->dpi), width = sheet->width - cut;
    for (int y = 0; y < sheet->height; y++)
        memmove(sheet->grey + (size_t)y * (size_t)width,
                sheet->grey + (size_t)y * (size_t)sheet->width + cut, (size_t)width);
    sheet->width = width;
}

struct page_spec sheet_spec(const struct sheet *sheet) {
    return (struct page_spec){.width = sheet->width,
                              .lines = sheet->height,
                              .bytes_per_line = sheet->width,
                              .bits = 8,
                              .colour = PAGE_GREY,
                              .dpi_x = sheet->dpi,
                              .dpi_y = sheet->dpi};
}
