// What whoever runs Gramme asks of it beyond AWS's operations.
#pragma once

#include "base/clock.h"
#include "services/service.h"
#include "table/background/background_tasks.h"
#include "table/scrub/scrub_task.h"

namespace gramme {

/// What these operations are about: borrowed, outlives all calls.
struct Administration {
  BackgroundTasks& tasks;
  Scrub& scrub;                     // one of them
  TestClock* test_clock = nullptr;  // null: the server runs on the system's clock
};

}  // namespace gramme

namespace gramme::administration {

extern const Service service;

}  // namespace gramme::administration
