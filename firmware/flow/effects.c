#include <stddef.h>

#include "base/text.h"
#include "flow/journeys.h"

struct effect *effect_add(struct effects *effects, enum effect_kind kind, const char *text) {
    if (effects->count >= EFFECTS_MOST)
        return NULL;
    struct effect *effect = &effects->list[effects->count++];
    *effect = (struct effect){.kind = kind};
    (void)text_copy(effect->text, sizeof effect->text, text);
    return effect;
}
