add_test(NAME soak/sync_kill COMMAND sync_test_kill)
set_tests_properties(soak/sync_kill PROPERTIES ENVIRONMENT KIOSK_KILLS=500 LABELS soak TIMEOUT 3600)
add_test(NAME soak/sync_simulation COMMAND sync_test_simulation)
set_tests_properties(soak/sync_simulation PROPERTIES ENVIRONMENT KIOSK_SIMULATIONS=200000 LABELS soak
    TIMEOUT 3600)
