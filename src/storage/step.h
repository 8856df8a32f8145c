// Steps: what an operation asks of the store, as values. Below this line there is only an ordered map of
// bytes.
//
// An operation is a function from a request to a Step. Whoever runs steps decides how and when; the
// operation never waits, locks or knows which engine runs it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/writer.h"
#include "base/clock.h"
#include "base/result.h"

namespace gramme {

enum class Consistency { eventual, strong };
enum class Direction { forward, backward };

/// Keys k with first <= k < last.
struct KeyRange {
  std::string first;
  std::string last;
};

/// Grows from commit to commit along every key range; orders changes. Never 0 for a commit.
using Version = uint64_t;

/// What is known while a plan runs: the same for every change the plan makes.
struct Moment {
  Timestamp now;
  Version version;
};

/// The values present under the keys that were asked for, in their order. Borrowed for the call.
using Present = std::span<const std::optional<std::string_view>>;

class Step;

/// Asks for the values under keys. All reads and scans of one chain of steps see one snapshot, except that
/// a chain may begin with a read of a single key that is older than the rest.
struct Read {
  std::vector<std::string> keys;
  Consistency consistency = Consistency::strong;
  std::move_only_function<Step(Present)> then;
};

/// Is shown the entries of a range, and says what comes after them.
class Visitor {
 public:
  virtual ~Visitor() = default;
  /// One entry, in order; borrowed for the call. False ends the scan.
  virtual bool visit(std::string_view key, std::string_view value) = 0;
  /// Called once, after the last entry; `this` is destroyed after it.
  virtual Step finish() = 0;
};

struct Scan {
  KeyRange range;
  Direction direction = Direction::forward;
  Consistency consistency = Consistency::strong;
  std::unique_ptr<Visitor> visitor;
};

/// Changes that are made together or not at all; of several for one key the last put or erase counts.
class Batch {
 public:
  enum class Kind : uint8_t { put, erase, add };
  struct Change {
    Kind kind;
    std::string key;
    std::string value;  // of a put
    int64_t delta = 0;  // of an add
  };

  void put(std::string key, std::string value) {
    changes_.push_back({Kind::put, std::move(key), std::move(value)});
  }
  void erase(std::string key) { changes_.push_back({Kind::erase, std::move(key), {}}); }
  /// Adds to the counter under the key; an absent one is 0. Counters are 8 bytes (storage/counter.h) and
  /// commute, so plans never need to read the ones they add to.
  void add(std::string key, int64_t delta) { changes_.push_back({Kind::add, std::move(key), {}, delta}); }

  bool empty() const { return changes_.empty(); }
  const std::vector<Change>& changes() const { return changes_; }
  std::vector<Change>& changes() { return changes_; }

 private:
  std::vector<Change> changes_;
};

/// What a plan decided: changes, and the answer to give once they are durable. An answer that is an error
/// changes nothing.
class Planned {
 public:
  Planned(Batch batch, Response response) : batch_(std::move(batch)), answer_(std::move(response)) {}
  Planned(Error error) : answer_(std::move(error)) {}
  Planned(std::unexpected<Error> error) : answer_(std::move(error).error()) {}

  Batch& batch() { return batch_; }
  std::variant<Response, Error>& answer() { return answer_; }

 private:
  Batch batch_;
  std::variant<Response, Error> answer_;
};

/// A change that depends on what is present. The plan is pure: it may run several times, on any thread, and
/// only the changes of one run are made. It sees the effects of every plan before it.
struct Write {
  std::vector<std::string> keys;
  std::move_only_function<Planned(const Moment&, Present) const> plan;
};

/// A commit may have happened and may not: the store could not tell. Never guessed away.
struct Unknown {
  std::string reason;
};

using Outcome = std::variant<Response, Error, Unknown>;

/// Waits for something that is not in the store. Only a handler returns it, as its whole chain; engines do
/// not run it.
struct Await {
  /// Called once; tells `done`, once and on any thread, how it ended.
  std::move_only_function<void(std::move_only_function<void(Outcome)> done)> begin;
};

class [[nodiscard]] Step : public std::variant<Response, Error, Read, Scan, Write, Await> {
 public:
  using std::variant<Response, Error, Read, Scan, Write, Await>::variant;
  Step(std::unexpected<Error> error) : variant(std::move(error).error()) {}
};

}  // namespace gramme
