#include "app/support_fixture_city.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct words groups[] = {
    {{"Streets and sidewalks", "Calles y aceras", "街道和人行道", "Đường phố và vỉa hè",
      "الشوارع والأرصفة"}},
    {{"Trash and recycling", "Basura y reciclaje", "垃圾与回收", "Rác và tái chế",
      "النفايات وإعادة التدوير"}},
    {{"Water and sewer", "Agua y alcantarillado", "供水与下水道", "Nước và cống",
      "المياه والصرف الصحي"}},
    {{"Parks and trees", "Parques y árboles", "公园与树木", "Công viên và cây xanh",
      "الحدائق والأشجار"}},
    {{"Animals, noise and safety", "Animales, ruido y seguridad", "动物、噪音与安全",
      "Động vật, tiếng ồn và an toàn", "الحيوانات والضوضاء والسلامة"}},
};
static const char *const group_icons[] = {"road", "bin", "droplet", "tree", "paw"};
static const struct words services[] = {
    {{"Pothole", "Bache", "路面坑洞", "Ổ gà", "حفرة في الطريق"}},
    {{"Street light is out", "Farola apagada", "路灯不亮", "Đèn đường không sáng",
      "مصباح شارع معطل"}},
    {{"Missed trash pickup", "No recogieron la basura", "垃圾未收", "Chưa thu gom rác",
      "لم تُجمع النفايات"}},
    {{"Graffiti", "Grafiti", "涂鸦", "Vẽ bậy", "كتابة على الجدران"}},
    {{"Water main leak or low pressure", "Fuga en la tubería principal o baja presión",
      "自来水主管漏水或水压低", "Rò rỉ ống nước chính hoặc áp lực yếu",
      "تسرب في أنبوب المياه الرئيسي أو ضغط منخفض"}},
    {{"Fallen tree or branch", "Árbol o rama caída", "树木或树枝倒下", "Cây hoặc cành bị đổ",
      "سقوط شجرة أو غصن"}},
};
static const char *const service_icons[] = {"road", "lamp", "bin", "brush", "droplet", "tree"};
static const int service_groups[] = {0, 0, 1, 4, 2, 3};

static const struct words question_words[] = {
    {{"How big is the pothole?", "¿De qué tamaño es el bache?", "坑洞有多大？",
      "Ổ gà lớn bao nhiêu?", "ما حجم الحفرة؟"}},
    {{"What does it damage?", "¿Qué daña?", "它造成什么损坏？", "Nó làm hỏng gì?",
      "ما الذي تتلفه؟"}},
    {{"When did you see it?", "¿Cuándo lo vio?", "您何时看到的？", "Quý vị thấy khi nào?",
      "متى رأيتها؟"}},
    {{"How many are there?", "¿Cuántos hay?", "有多少个？", "Có bao nhiêu cái?", "كم عددها؟"}},
    {{"Which bus line passes there?", "¿Qué línea de autobús pasa por allí?", "哪条公交线路经过？",
      "Tuyến xe buýt nào đi qua?", "أي خط حافلات يمر هناك؟"}},
    {{"Describe the place", "Describa el lugar", "请描述该地点", "Mô tả địa điểm", "صف المكان"}},
};
static const struct words hint_words = {
    {"A good guess is fine. It helps us send the right crew.",
     "Una estimación basta. Nos ayuda a enviar al equipo adecuado.",
     "大概估计即可，这有助于我们派出合适的人员。",
     "Ước chừng là được. Điều này giúp chúng tôi cử đúng đội.",
     "يكفي تقدير تقريبي، فهو يساعدنا على إرسال الفريق المناسب."}};
static const struct words value_words[] = {
    {{"Smaller than a dinner plate", "Más pequeño que un plato", "比餐盘小", "Nhỏ hơn cái đĩa",
      "أصغر من طبق الطعام"}},
    {{"About the size of a dinner plate", "Como un plato", "大约餐盘大小", "Bằng cái đĩa",
      "بحجم طبق الطعام تقريبًا"}},
    {{"Bigger than a dinner plate", "Más grande que un plato", "比餐盘大", "Lớn hơn cái đĩa",
      "أكبر من طبق الطعام"}},
    {{"I am not sure", "No estoy seguro", "不确定", "Tôi không chắc", "لست متأكدًا"}},
};

static void put(const char *target[LANG_COUNT], const struct words *words) {
    for (int lang = 0; lang < LANG_COUNT; lang++)
        target[lang] = words->in[lang];
}

static void fold_into(struct arena *arena, const char *target[LANG_COUNT],
                      const char *const words[LANG_COUNT]) {
    char out[512];
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        text_fold(words[lang], out, sizeof(out));
        target[lang] = arena_format(arena, "%s\n\n", out);
    }
}

static void make_places(struct catalogue *catalogue) {
    static const struct {
        enum place_kind kind;
        const char *code, *text, *district;
    } rows[] = {{PLACE_ADDRESS, "", "214 Mill Street", "Mill District"},
                {PLACE_ADDRESS, "", "214 Milton Avenue", "Eastside"},
                {PLACE_BUILDING, "", "City Hall, 100 Main Street", "Downtown"},
                {PLACE_NOTICE, "N-4821", "Riverside Park gate", "Riverside"},
                {PLACE_OUTSIDE, "", "12 Harbor Road", "Lakeview"}};
    catalogue->place_count = 5;
    catalogue->places = arena_array(catalogue->arena, struct place, 5);
    for (int k = 0; k < 5; k++) {
        char fold[200];
        text_fold(rows[k].text, fold, sizeof(fold));
        catalogue->places[k] = (struct place){rows[k].kind,
                                              rows[k].code,
                                              rows[k].text,
                                              rows[k].district,
                                              arena_text(catalogue->arena, fold),
                                              40.2,
                                              -111.6};
    }
}

static void make_services(struct catalogue *catalogue) {
    catalogue->service_count = 6;
    catalogue->services = arena_array(catalogue->arena, struct service, 6);
    catalogue->group_count = 5;
    catalogue->groups = arena_array(catalogue->arena, struct service_group, 5);
    for (int k = 0; k < 5; k++) {
        put(catalogue->groups[k].name, &groups[k]);
        catalogue->groups[k].icon = group_icons[k];
        catalogue->groups[k].services = arena_array(catalogue->arena, int32_t, 6);
    }
    for (int k = 0; k < 6; k++) {
        struct service *service = &catalogue->services[k];
        struct service_group *group = &catalogue->groups[service_groups[k]];
        service->code = arena_format(catalogue->arena, "%03d", k + 1);
        put(service->name, &services[k]);
        put(service->description, &services[k]);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            service->keywords[lang] = "";
        fold_into(catalogue->arena, service->fold, service->name);
        service->icon = service_icons[k];
        service->has_definition = true;
        service->group = (int16_t)service_groups[k];
        group->services[group->count++] = k;
    }
}

struct catalogue *fixture_catalogue(void) {
    static const struct words city = {{"Riverton", "Riverton", "里弗顿", "Riverton", "ريفرتون"}};
    static const struct words hall = {
        {"City Hall", "Ayuntamiento", "市政厅", "Tòa thị chính", "مبنى البلدية"}};
    static const struct words today = {
        {"Today: City Hall is open until 5 pm. The city council meets at 6 pm in room 201. "
         "Everyone is welcome.",
         "Hoy: el Ayuntamiento abre hasta las 5 p. m. El concejo municipal se reúne a las 6 p. m. "
         "en la sala 201.",
         "今日：市政厅开放至下午5点。市议会下午6点在201室开会，欢迎参加。",
         "Hôm nay: Tòa thị chính mở cửa đến 5 giờ chiều. Hội đồng thành phố họp lúc 6 giờ chiều "
         "tại phòng 201.",
         "اليوم: المبنى مفتوح حتى الساعة 5 مساءً. "
         "يجتمع مجلس المدينة الساعة 6 مساءً في القاعة 201."}};
    struct arena *arena = arena_create(1u << 20);
    struct catalogue *catalogue = arena_new(arena, struct catalogue);
    catalogue->arena = arena;
    make_services(catalogue);
    make_places(catalogue);
    catalogue->most_used = arena_array(arena, int32_t, 4);
    catalogue->most_used_count = 4;
    for (int k = 0; k < 4; k++)
        catalogue->most_used[k] = k;
    catalogue->phone = "555-010-0311";
    for (int day = 0; day < 7; day++)
        catalogue->openings[day] =
            day == 0 ? (struct opening){.is_closed = true} : (struct opening){480, 1020, false};
    catalogue->notices = arena_array(arena, struct notice, 1);
    catalogue->notice_count = 1;
    put(catalogue->notices[0].text, &today);
    catalogue->notices[0].until_ms = INT64_MAX;
    catalogue->neighbours = arena_array(arena, struct neighbour, 1);
    catalogue->neighbours[0] = (struct neighbour){"Lakeview", "(555) 010-0311"};
    catalogue->neighbour_count = 1;
    put(catalogue->city_name, &city);
    put(catalogue->hall_name, &hall);
    catalogue->tracking_url = "https://311.riverton.example/track/";
    catalogue->version = "1";
    catalogue->fetched_ms = WALL_MS;
    return catalogue;
}

static void make_values(struct definition *definition, struct question *question, int count) {
    question->values = arena_array(definition->arena, struct answer_value, count);
    question->value_count = count;
    for (int k = 0; k < count; k++) {
        struct answer_value *value = &question->values[k];
        value->key = arena_format(definition->arena, "v%d", k);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            value->name[lang] =
                k < 4 ? value_words[k].in[lang]
                      : arena_format(definition->arena, "%s %d", value_words[k % 4].in[lang], k);
        fold_into(definition->arena, value->fold, value->name);
    }
}

struct definition *fixture_definition(void) {
    static const enum datatype types[] = {DATATYPE_SINGLE, DATATYPE_MULTI,  DATATYPE_DATETIME,
                                          DATATYPE_NUMBER, DATATYPE_SINGLE, DATATYPE_TEXT};
    struct arena *arena = arena_create(1u << 20);
    struct definition *definition = arena_new(arena, struct definition);
    definition->arena = arena;
    definition->service_code = "001";
    definition->hash = "h";
    definition->question_count = 6;
    definition->questions = arena_array(arena, struct question, 6);
    for (int k = 0; k < 6; k++) {
        struct question *question = &definition->questions[k];
        question->code = arena_format(arena, "Q%d", k);
        question->is_question = true;
        question->is_required = k == 0;
        question->datatype = types[k];
        put(question->description, &question_words[k]);
        if (k == 0)
            put(question->hint, &hint_words);
        for (int lang = 0; lang < LANG_COUNT && k != 0; lang++)
            question->hint[lang] = "";
        if (types[k] == DATATYPE_SINGLE || types[k] == DATATYPE_MULTI)
            make_values(definition, question, k == 4 ? 60 : 4);
    }
    return definition;
}
