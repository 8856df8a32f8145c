#include "storage/engine.h"

#include <future>

#include "api/errors.h"

namespace gramme {

Outcome run_to_end(Engine& engine, Step step) {
  std::promise<Outcome> promise;
  std::future<Outcome> outcome = promise.get_future();
  engine.run(std::move(step), [promise = std::move(promise)](Outcome result) mutable {
    promise.set_value(std::move(result));
  });
  return outcome.get();
}

Result<void> complete(Engine& engine, Step step) {
  Outcome outcome = run_to_end(engine, std::move(step));
  if (Error* error = std::get_if<Error>(&outcome)) return std::move(*error);
  if (Unknown* unknown = std::get_if<Unknown>(&outcome))
    return internal_server_error(std::move(unknown->reason));
  return {};
}

}  // namespace gramme
