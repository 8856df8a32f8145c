// Moves the clock of a server for tests. Answers when no background task is due any more, neither before it
// is moved nor after.
#include <array>
#include <optional>
#include <utility>

#include "api/errors.h"
#include "api/shape.h"
#include "base/check.h"
#include "services/administration/administration.h"
#include "services/write_time.h"

namespace gramme::administration {

struct AdvanceClockRequest {
  int64_t seconds = 0;
  static std::span<const Field<AdvanceClockRequest>> shape();
};

namespace {

constexpr int64_t century = int64_t{100} * 365 * 24 * 3600;

constexpr std::array advance_clock_shape = {
    field<&AdvanceClockRequest::seconds>("Seconds",
                                         {.required = true, .value_min = 0, .value_max = century}),
};

}  // namespace

std::span<const Field<AdvanceClockRequest>> AdvanceClockRequest::shape() { return advance_clock_shape; }

Step advance_clock(const Call& call, Document::Node body) {
  CHECK(call.administration);
  const auto request = TRY(decode<AdvanceClockRequest>(body, {.wording = call.wording}));
  BackgroundTasks& tasks = call.administration->tasks;
  TestClock* clock = call.administration->test_clock;
  if (clock == nullptr)
    return validation(
        "This server runs on the system's clock; one started with --test-clock can be advanced");
  return Await{[&tasks, clock, seconds = request.seconds](auto done) {
    tasks.when_settled([&tasks, clock, seconds, done = std::move(done)]() mutable {
      clock->advance(seconds * microseconds_per_second);
      tasks.look_at_clock();
      tasks.when_settled([clock, done = std::move(done)]() mutable {
        done(Response([now = clock->now()](Writer& writer) { write_time(writer, "Now", now); }));
      });
    });
  }};
}

}  // namespace gramme::administration
