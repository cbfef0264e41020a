add_test(NAME soak/store_kill COMMAND store_test_kill)
set_tests_properties(soak/store_kill PROPERTIES ENVIRONMENT KIOSK_KILLS=500 LABELS soak TIMEOUT 1800)
add_test(NAME soak/store_powercut COMMAND store_test_powercut)
set_tests_properties(soak/store_powercut PROPERTIES ENVIRONMENT KIOSK_POWERCUTS=100000 LABELS soak
    TIMEOUT 3600)
