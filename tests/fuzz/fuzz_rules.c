/* rooms: imaging base */
/* Any bytes as a county's rules: what is refused changes nothing and says what is wrong; what is
 * taken keeps the limits it was checked by. */
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "imaging/rules.h"

static void check_level(enum rule_level level) {
    assert(level >= RULE_OFF && level < RULE_LEVEL_COUNT);
}

static void check_limits(const struct rules *rules) {
    check_level(rules->blank);
    check_level(rules->paper);
    check_level(rules->stamp);
    check_level(rules->type);
    assert(rules->most_pages >= 0 && rules->most_pages <= 2000);
    assert(rules->widest >= rules->narrowest && rules->widest <= 60);
    assert(rules->longest >= rules->shortest && rules->longest <= 60);
    for (int side = 0; side < 4; side++)
        assert(rules->least_margin[side] >= 0 && rules->least_margin[side] <= 5);
    assert(text_is_valid(rules->name, strlen(rules->name)) && rules->name[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct rules rules, untouched;
    char message[RULES_MESSAGE_ROOM];
    memset(&rules, 0x5a, sizeof(rules));
    memset(&untouched, 0x5a, sizeof(untouched));
    enum err err = rules_read((const char *)bytes, size, &rules, message);
    assert(text_is_valid(message, strlen(message)));
    assert((err == ERR_OK) == (message[0] == '\0'));
    if (err == ERR_OK)
        check_limits(&rules);
    else
        assert(memcmp(&rules, &untouched, sizeof(rules)) == 0);
    return 0;
}
