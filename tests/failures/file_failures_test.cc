// Each file operation in turn fails while a request or a background task is carried out, over RocksDB: the
// answer is right or an error, the log says what happened, and what is stored is the old or the new state.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "failing_store.h"
#include "scenarios.h"

namespace gramme::failures {
namespace {

using simulation::Answer;
using testing::ContainsRegex;

struct Kind {
  std::string_view name;
  embedded::FaultyFiles::Failure failure;
};

const std::string root = testing::TempDir() + fmt::format("gramme_file_failures_{}", getpid());
const std::string made = root + "/made", used = root + "/used";

/// A scenario without failures.
struct Undisturbed {
  Answer answer;
  Content before, after;
};

/// What of a task's work may differ when it was done in two parts: leases, findings of what could not be
/// read, and versions in streams.
constexpr std::string_view families_of_parts = "JFVHR";

Content without(Content content, std::string_view families) {
  std::erase_if(content, [&](const auto& entry) { return families.find(entry.first[0]) != families.npos; });
  return content;
}

std::string differences(const Content& one, const Content& other) {
  std::string keys;
  for (const auto& [key, value] : one) {
    const auto same = other.find(key);
    if (same == other.end() || same->second != value) keys += printable(key) + "\n";
  }
  for (const auto& [key, value] : other) {
    if (!one.contains(key)) keys += printable(key) + "\n";
  }
  return keys;
}

std::unique_ptr<FailingStore> open(const std::string& directory, int64_t seconds_later = 0) {
  Result<std::unique_ptr<FailingStore>> store = FailingStore::open(directory, seconds_later);
  EXPECT_TRUE(store.has_value()) << store.error().message();
  return store.has_value() ? *std::move(store) : nullptr;
}

class FileFailures : public testing::TestWithParam<std::tuple<Scenario, Kind>> {
 protected:
  static void SetUpTestSuite() {
    std::filesystem::create_directories(root);
    for (const std::vector<Deed>& group : beginning()) {
      const std::unique_ptr<FailingStore> store = open(made);
      ASSERT_TRUE(store);
      for (const Deed& deed : group) {
        const Answer answer = store->carry_out(deed);
        ASSERT_TRUE(answer.is_ok()) << deed.name << " " << answer.body;
      }
    }
    open(made);  // the log becomes a table file, as at each opening
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(root); }

  /// A store in which all but the last of the deeds are done.
  std::unique_ptr<FailingStore> begin() {
    std::filesystem::remove_all(used);
    std::filesystem::copy(made, used, std::filesystem::copy_options::recursive);
    std::unique_ptr<FailingStore> store = open(used, scenario_.seconds_later);
    for (size_t i = 0; store && i + 1 < scenario_.deeds.size(); ++i) {
      const Answer answer = store->carry_out(scenario_.deeds[i]);
      EXPECT_TRUE(answer.is_ok()) << scenario_.deeds[i].name << " " << answer.body;
    }
    return store;
  }

  Undisturbed undisturbed() {
    const std::unique_ptr<FailingStore> store = begin();
    is_task_ = store->is_task(last().name);
    Undisturbed run;
    run.before = store->content().value();
    run.answer = store->carry_out(last());
    EXPECT_TRUE(run.answer.is_ok()) << run.answer.body;
    run.after = store->content().value();
    return run;
  }

  /// False when all was over before the failure came.
  bool meet(uint64_t operation, const Undisturbed& expected) {
    std::unique_ptr<FailingStore> store = begin();
    testing::internal::CaptureStderr();
    store->fail_in(operation, kind_.failure);
    const Answer first = store->carry_out(last());
    const bool has_failed = store->has_failed();
    const bool is_asked_again = !first.is_ok() && !scenario_.draws;
    const Answer second = is_asked_again ? store->carry_out(last()) : first;
    store.reset();
    const std::string log = testing::internal::GetCapturedStderr();
    SCOPED_TRACE(log);
    for (const Answer& answer : {first, second}) look_at(answer, expected.answer, log);
    look_at_store(first.is_ok() || second.is_ok(), expected);
    return has_failed;
  }

  void look_at(const Answer& answer, const Answer& expected, const std::string& log) {
    if (answer.is_ok()) {
      EXPECT_EQ(answer.body, expected.body);
      return;
    }
    EXPECT_EQ(answer.status, 500) << answer.body;
    EXPECT_THAT(log, ContainsRegex("injected|cannot be read"));
    if (!is_task_) {
      EXPECT_EQ(answer.kind(), "InternalServerError");
    }
  }

  /// After a restart.
  void look_at_store(bool was_acknowledged, const Undisturbed& expected) {
    const std::unique_ptr<FailingStore> store = open(used, scenario_.seconds_later);
    ASSERT_TRUE(store);
    const std::vector<Finding> findings = store->findings().value();
    for (const Finding& finding : findings) ADD_FAILURE() << line_of(finding);
    if (is_task_) {
      const Answer answer = store->carry_out(last());
      EXPECT_TRUE(answer.is_ok()) << answer.body;
    }
    const std::string_view ignored = is_task_ ? families_of_parts : "";
    const Content found = without(store->content().value(), ignored);
    const Content after = without(expected.after, ignored);
    if (was_acknowledged || is_task_ || found != expected.before) {
      EXPECT_EQ(differences(found, after), "");
    }
    EXPECT_TRUE(
        store->carry_out({"PutItem", R"({"TableName":"Others","Item":{"pk":{"S":"on"}}})"}).is_ok());
  }

  const Deed& last() const { return scenario_.deeds.back(); }

  const Scenario scenario_ = std::get<0>(GetParam());
  const Kind kind_ = std::get<1>(GetParam());
  bool is_task_ = false;
};

TEST_P(FileFailures, end_in_an_error_and_the_old_state_or_in_the_new_one) {
  const Undisturbed expected = undisturbed();
  uint64_t operation = 1;
  for (bool has_failed = true; has_failed; ++operation) {
    SCOPED_TRACE(fmt::format("operation {}", operation));
    has_failed = meet(operation, expected);
    ASSERT_FALSE(HasFailure());
  }
  RecordProperty("operations", int(operation - 2));
}

const Kind kinds[] = {
    {"an_io_error", {rocksdb::IOStatus::IOError("injected"), false, true, true}},
    {"a_broken_disk", {rocksdb::IOStatus::IOError("injected"), true, false, true}},
    {"a_full_disk", {rocksdb::IOStatus::NoSpace("injected"), true, true, false}},
};

INSTANTIATE_TEST_SUITE_P(OfEach, FileFailures,
                         testing::Combine(testing::ValuesIn(scenarios().begin(), scenarios().end()),
                                          testing::ValuesIn(kinds)),
                         [](const auto& test) {
                           return fmt::format("{}_meets_{}", std::get<0>(test.param).name,
                                              std::get<1>(test.param).name);
                         });

}  // namespace
}  // namespace gramme::failures
