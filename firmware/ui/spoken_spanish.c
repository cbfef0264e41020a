/* Spanish of the Americas: apocope before a masculine noun (un dólar, veintiún mil), hundreds and
 * "una" agree with a feminine one, "de" after a round million. */
#include "spoken_words.h"

static const char *const SMALL[] = {
    "cero",         "uno",         "dos",        "tres",        "cuatro",     "cinco",
    "seis",         "siete",       "ocho",       "nueve",       "diez",       "once",
    "doce",         "trece",       "catorce",    "quince",      "dieciséis",  "diecisiete",
    "dieciocho",    "diecinueve",  "veinte",     "veintiuno",   "veintidós",  "veintitrés",
    "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"};
static const char *const TENS[] = {"",          "",        "",        "treinta", "cuarenta",
                                   "cincuenta", "sesenta", "setenta", "ochenta", "noventa"};
static const char *const HUNDREDS[2][10] = {
    {"", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos",
     "setecientos", "ochocientos", "novecientos"},
    {"", "ciento", "doscientas", "trescientas", "cuatrocientas", "quinientas", "seiscientas",
     "setecientas", "ochocientas", "novecientas"}};
static const char *const MONTHS[] = {"enero",      "febrero", "marzo",     "abril",
                                     "mayo",       "junio",   "julio",     "agosto",
                                     "septiembre", "octubre", "noviembre", "diciembre"};
static const char *const WEEKDAYS[] = {"domingo", "lunes",   "martes", "miércoles",
                                       "jueves",  "viernes", "sábado"};

static const char *one_word(enum number_form form, bool is_twenty) {
    if (form == NUMBER_MASCULINE)
        return is_twenty ? "veintiún" : "un";
    if (form == NUMBER_FEMININE)
        return is_twenty ? "veintiuna" : "una";
    return is_twenty ? "veintiuno" : "uno";
}

static void below_thousand(struct words *words, unsigned number, enum number_form form) {
    if (number == 100) {
        words_add(words, "cien");
        return;
    }
    if (number > 100) {
        words_add(words, HUNDREDS[form == NUMBER_FEMININE][number / 100]);
        number %= 100;
        if (number == 0)
            return;
    }
    if (number == 1 || number == 21) {
        words_add(words, one_word(form, number == 21));
        return;
    }
    if (number < 30) {
        words_add(words, SMALL[number]);
        return;
    }
    words_add(words, TENS[number / 10]);
    if (number % 10 == 0)
        return;
    words_add(words, "y");
    words_add(words, number % 10 == 1 ? one_word(form, false) : SMALL[number % 10]);
}

/* Below a million: "mil" alone stands for one thousand, and takes the short form before it. */
static void below_million(struct words *words, unsigned number, enum number_form form) {
    if (number >= 1000) {
        enum number_form before = form == NUMBER_FEMININE ? NUMBER_FEMININE : NUMBER_MASCULINE;
        if (number / 1000 > 1)
            below_thousand(words, number / 1000, before);
        words_add(words, "mil");
    }
    if (number % 1000 != 0)
        below_thousand(words, number % 1000, form);
}

static void number_words(struct words *words, uint64_t number, enum number_form form) {
    if (number == 0)
        words_add(words, SMALL[0]);
    if (number >= 1000000) {
        below_million(words, (unsigned)(number / 1000000), NUMBER_MASCULINE);
        words_add(words, number / 1000000 == 1 ? "millón" : "millones");
    }
    if (number % 1000000 != 0)
        below_million(words, (unsigned)(number % 1000000), form);
}

static void money_words(struct words *words, uint64_t cents) {
    uint64_t whole = cents / 100, part = cents % 100;
    if (whole > 0 || part == 0) {
        number_words(words, whole, NUMBER_MASCULINE);
        if (whole >= 1000000 && whole % 1000000 == 0)
            words_add(words, "de");
        words_add(words, whole == 1 ? "dólar" : "dólares");
    }
    if (part == 0)
        return;
    if (whole > 0)
        words_add(words, "con");
    number_words(words, part, NUMBER_MASCULINE);
    words_add(words, part == 1 ? "centavo" : "centavos");
}

static void date_words(struct words *words, const struct spoken_date *date) {
    if (date->weekday >= 0) {
        words_add(words, WEEKDAYS[date->weekday]);
        words_join(words, ",");
    }
    if (date->day == 1)
        words_add(words, "primero");
    else
        below_thousand(words, (unsigned)date->day, NUMBER_PLAIN);
    words_add(words, "de");
    words_add(words, MONTHS[date->month - 1]);
    if (date->year > 0) {
        words_add(words, "de");
        number_words(words, (uint64_t)date->year, NUMBER_PLAIN);
    }
}

static const char *part_of_day(int hour) {
    if (hour < 6)
        return "de la madrugada";
    if (hour < 12)
        return "de la mañana";
    if (hour == 12)
        return "del mediodía";
    return hour < 19 ? "de la tarde" : "de la noche";
}

static void time_words(struct words *words, int hour, int minute) {
    int twelve = hour % 12 == 0 ? 12 : hour % 12;
    words_add(words, twelve == 1 ? "la" : "las");
    below_thousand(words, (unsigned)twelve, NUMBER_FEMININE);
    if (minute > 0) {
        words_add(words, "y");
        below_thousand(words, (unsigned)minute, NUMBER_PLAIN);
    }
    words_add(words, hour == 0 ? "de la noche" : part_of_day(hour));
}

static const struct spoken_sign_name SIGNS[] = {{' ', "espacio"},
                                                {'\n', "línea nueva"},
                                                {'.', "punto"},
                                                {',', "coma"},
                                                {'?', "cierra interrogación"},
                                                {0xbf, "abre interrogación"},
                                                {'!', "cierra exclamación"},
                                                {0xa1, "abre exclamación"},
                                                {'\'', "apóstrofo"},
                                                {0x2019, "apóstrofo"},
                                                {'"', "comillas"},
                                                {0x201c, "comillas"},
                                                {0x201d, "comillas"},
                                                {'@', "arroba"},
                                                {'#', "signo de número"},
                                                {'$', "dólar"},
                                                {'%', "por ciento"},
                                                {'&', "y"},
                                                {'*', "asterisco"},
                                                {0x2022, "asterisco"},
                                                {'(', "abre paréntesis"},
                                                {')', "cierra paréntesis"},
                                                {'-', "guion"},
                                                {0x2013, "guion"},
                                                {0x2014, "raya"},
                                                {'_', "guion bajo"},
                                                {'+', "más"},
                                                {'=', "igual"},
                                                {'/', "barra"},
                                                {'\\', "barra inversa"},
                                                {':', "dos puntos"},
                                                {';', "punto y coma"},
                                                {'<', "menor que"},
                                                {'>', "mayor que"},
                                                {'[', "abre corchete"},
                                                {']', "cierra corchete"},
                                                {'{', "abre llave"},
                                                {'}', "cierra llave"},
                                                {'|', "barra vertical"},
                                                {'~', "tilde"},
                                                {'^', "circunflejo"},
                                                {'`', "acento grave"},
                                                {0xb0, "grados"},
                                                {0xe1, "a con acento"},
                                                {0xe9, "e con acento"},
                                                {0xed, "i con acento"},
                                                {0xf3, "o con acento"},
                                                {0xfa, "u con acento"},
                                                {0xf1, "eñe"},
                                                {0xfc, "u con diéresis"},
                                                {0, NULL}};

static bool sign_words(struct words *words, uint32_t code_point) {
    return spoken_sign_from(SIGNS, words, code_point);
}

const struct spoken_lang spoken_spanish = {
    .gap = " ",
    .pause = ", ",
    .stop = ". ",
    .digits = {"cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"},
    .letters = {"a",    "be", "ce",  "de",  "e",        "efe",   "ge", "hache", "i",
                "jota", "ka", "ele", "eme", "ene",      "o",     "pe", "cu",    "erre",
                "ese",  "te", "u",   "uve", "doble ve", "equis", "ye", "zeta"},
    .telling = {"árbol", "barco",      "casa",     "dedo", "estrella", "fuego", "gato",
                "hotel", "isla",       "jardín",   "kilo", "luna",     "mesa",  "noche",
                "ojo",   "puerta",     "queso",    "rosa", "sol",      "taza",  "uva",
                "vaca",  "Washington", "xilófono", "yate", "zapato"},
    .telling_joint = " de ",
    .minus = "menos",
    .point = "punto",
    .plus = "más",
    .dash = "guion",
    .underscore = "guion bajo",
    .at = "arroba",
    .dot = "punto",
    .slash = "barra",
    .and_word = "y",
    .to = "a",
    .percent_before = "",
    .percent_after = "por ciento",
    .number_sign = "número",
    .extension = "extensión",
    .capital = "mayúscula",
    .is_capital_last = true,
    .months_shown = MONTHS,
    .number = number_words,
    .money = money_words,
    .date = date_words,
    .time = time_words,
    .sign = sign_words,
};
