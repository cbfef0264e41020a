/* Chinese by pinyin: letters wait in visit.keys until the resident chooses from what the engine
 * offers. The engine is elsewhere (EFFECT_PINYIN, MSG_CANDIDATES) and may be slow or absent. */
#ifndef FLOW_COMPOSE_H
#define FLOW_COMPOSE_H

#include "flow/edit.h"
#include "flow/message.h"

/* True when the composition took the key; `*changed` when the text did. False: type it as usual
 * (whatever was composing stands in the text then, if the key ends a composition). `shown`: how
 * many candidates the row holds, of KEY_CANDIDATES_*. */
bool compose_key(struct state *state, struct edit *edit, uint32_t key, int32_t shown,
                 struct effects *effects, bool *changed);
bool compose_choose(struct state *state, struct edit *edit, int index, struct effects *effects);
bool compose_candidates(struct state *state, struct edit *edit, const char *letters,
                        const struct candidates *candidates, struct effects *effects);
/* The letters go into the text as they are. True when the text changed. */
bool compose_finish(struct state *state, struct edit *edit);
void compose_warm(struct effects *effects);

#endif
