/* Where focus stood on each screen of the way here: Back, Done and an answered warning bring it
 * back there, and not to the start of the screen. */
#include <string.h>

#include "app_inner.h"

static struct visited shown(const struct app *app) {
    const struct visit *visit = app->state.visit;
    enum screen screen = app->state.screen;
    return (struct visited){.screen = screen,
                            .arg = screen == SCREEN_QUESTION ? visit->question
                                   : screen == SCREEN_GROUP  ? visit->group
                                                             : (int16_t)0,
                            .visit_serial = app->state.visit_serial};
}

static int depth(const struct app *app) {
    int warning = app->state.screen == SCREEN_IDLE_WARNING;
    int steps = app->state.visit->trail_count + warning;
    return steps < PLACES_MOST ? steps : PLACES_MOST - 1;
}

static bool is_same(const struct visited *a, const struct visited *b) {
    return a->screen == b->screen && a->arg == b->arg && a->visit_serial == b->visit_serial;
}

enum arrival places_follow(struct app *app, uint32_t *focus_id) {
    struct visited now = shown(app);
    int at = depth(app), was_at = app->place_depth;
    if (is_same(&now, &app->place))
        return ARRIVAL_NONE;
    app->place.focus_id = app->view.focus_id;
    app->places[was_at] = app->place;
    app->place = now;
    app->place_depth = at;
    if (at >= was_at || !is_same(&now, &app->places[at]))
        return ARRIVAL_NEW;
    *focus_id = app->places[at].focus_id;
    return ARRIVAL_BACK;
}
