#include "storage/engine.h"

#include <future>

#include "api/errors.h"

namespace gramme {

namespace {

/// Waits for what `run` hands to a completion.
template <class Run>
Outcome wait_for(Run run) {
  std::promise<Outcome> promise;
  std::future<Outcome> outcome = promise.get_future();
  run([promise = std::move(promise)](Outcome result) mutable { promise.set_value(std::move(result)); });
  return outcome.get();
}

Result<void> without_answer(Outcome outcome) {
  if (Error* error = std::get_if<Error>(&outcome)) return std::move(*error);
  if (Unknown* unknown = std::get_if<Unknown>(&outcome))
    return internal_server_error(std::move(unknown->reason));
  return {};
}

}  // namespace

Outcome run_to_end(Engine& engine, Step step) {
  return wait_for([&](Completion done) { engine.run(std::move(step), std::move(done)); });
}

Result<void> complete(Engine& engine, Step step) {
  return without_answer(run_to_end(engine, std::move(step)));
}

Result<void> complete_on(Engine& engine, const SnapshotPointer& snapshot, Step step) {
  return without_answer(
      wait_for([&](Completion done) { engine.run_on(snapshot, std::move(step), std::move(done)); }));
}

}  // namespace gramme
