// What any engine must do, as a GoogleTest suite. An engine is put to it by INSTANTIATE_TEST_SUITE_P(name,
// EngineContract, testing::Values(...), name_of_engine) in a test of its own; the tests are in
// engine_contract_*test.cc.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "storage/engine.h"

namespace gramme {

struct EngineUnderTest {
  std::string name;
  /// Opens or makes the engine whose data lies in a folder.
  std::function<std::unique_ptr<Engine>(const std::string& directory, const Clock& clock)> open;
  bool keeps_data = true;  // from one open to the next
};

inline std::string name_of_engine(const testing::TestParamInfo<EngineUnderTest>& info) {
  return info.param.name;
}

using Entries = std::vector<std::pair<std::string, std::string>>;
using Values = std::vector<std::optional<std::string>>;

inline Values copied(Present present) {
  Values values;
  for (auto value : present) values.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
  return values;
}

/// Notes the entries it is shown, at most so many, and goes on with a step.
class NotingVisitor final : public Visitor {
 public:
  NotingVisitor(Entries& entries, std::function<Step()> next = nothing, size_t most = SIZE_MAX)
      : entries_(entries), next_(std::move(next)), most_(most) {}
  bool visit(std::string_view key, std::string_view value) override {
    entries_.emplace_back(key, value);
    return entries_.size() < most_;
  }
  Step finish() override { return next_(); }

 private:
  Entries& entries_;
  std::function<Step()> next_;
  size_t most_;
};

class EngineContract : public testing::TestWithParam<EngineUnderTest> {
 protected:
  EngineContract() {
    std::filesystem::remove_all(directory_);
    reopen();
  }
  ~EngineContract() override {
    engine_.reset();
    std::filesystem::remove_all(directory_);
  }

  void reopen() {
    engine_.reset();
    engine_ = GetParam().open(directory_, clock_);
    if (!engine_) std::abort();  // nothing can be tested
  }

  /// Repeats a chain until its outcome is known. Whatever it writes must bear being written again.
  Outcome settle(const std::function<Step()>& make_step) {
    for (;;) {
      Outcome outcome = run_to_end(*engine_, make_step());
      if (!std::holds_alternative<Unknown>(outcome)) return outcome;
    }
  }

  /// Makes changes exactly once, however often the engine does not know: a token among them tells.
  void apply(const Batch& batch) {
    std::string token = "~token/" + std::to_string(++tokens_);
    Outcome outcome = settle([&] {
      return Write{{token}, [&](const Moment&, Present present) {
                     if (present[0]) return Planned({}, nothing());
                     Batch once = batch;
                     once.put(token, "");
                     return Planned(std::move(once), nothing());
                   }};
    });
    ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  }

  void put(std::string key, std::string value) {
    Batch batch;
    batch.put(std::move(key), std::move(value));
    apply(batch);
  }

  Values get_all(std::vector<std::string> keys) {
    Values values;
    Outcome outcome =
        run_to_end(*engine_, Read{std::move(keys), Consistency::strong, [&](Present present) -> Step {
                                    values = copied(present);
                                    return nothing();
                                  }});
    EXPECT_TRUE(std::holds_alternative<Response>(outcome));
    return values;
  }

  std::optional<std::string> get(std::string key) { return get_all({std::move(key)}).at(0); }

  /// What a range and some keys hold on a snapshot.
  Entries scan_on(const SnapshotPointer& snapshot, std::string first, std::string last,
                  Direction direction = Direction::forward, size_t most = SIZE_MAX) {
    Entries entries;
    EXPECT_TRUE(complete_on(*engine_, snapshot,
                            Scan{{std::move(first), std::move(last)},
                                 direction,
                                 Consistency::strong,
                                 std::make_unique<NotingVisitor>(entries, nothing, most)})
                    .has_value());
    return entries;
  }
  Values get_all_on(const SnapshotPointer& snapshot, std::vector<std::string> keys) {
    Values values;
    EXPECT_TRUE(complete_on(*engine_, snapshot,
                            Read{std::move(keys), Consistency::strong,
                                 [&](Present present) -> Step {
                                   values = copied(present);
                                   return nothing();
                                 }})
                    .has_value());
    return values;
  }

  Entries scan(std::string first, std::string last, Direction direction = Direction::forward,
               size_t most = SIZE_MAX) {
    Entries entries;
    Outcome outcome = run_to_end(*engine_, Scan{{std::move(first), std::move(last)},
                                                direction,
                                                Consistency::strong,
                                                std::make_unique<NotingVisitor>(entries, nothing, most)});
    EXPECT_TRUE(std::holds_alternative<Response>(outcome));
    return entries;
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_;

 private:
  static std::string directory_name() {
    std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ranges::replace(name, '/', '.');
    return testing::TempDir() + "gramme_contract_" + std::to_string(getpid()) + "_" + name;
  }

  std::string directory_ = directory_name();
  int tokens_ = 0;
};

}  // namespace gramme
