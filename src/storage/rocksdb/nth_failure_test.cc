// Each file operation in turn fails, from the opening of a store to its closing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "base/logging.h"
#include "storage/counter.h"
#include "storage/rocksdb/faulty_files_testing.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme {
namespace {

using embedded::FaultyFiles;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr int batches = 4;  // the last ones do not fit into the write buffer: there is a flush

std::string value_of(int batch) {
  Random random{uint64_t(batch)};
  std::string value(25'000, '\0');
  std::ranges::generate(value, [&] { return char(random.next()); });
  return value;
}

std::string first_key(int batch) { return fmt::format("first/{}", batch); }
std::string second_key(int batch) { return fmt::format("second/{}", batch); }

struct NthFailure : testing::TestWithParam<FaultyFiles::Failure> {
  NthFailure() { configure_logging(LogLevel::off, LogFormat::text); }
  ~NthFailure() override {
    engine_.reset();
    std::filesystem::remove_all(directory_);
    configure_logging(LogLevel::info, LogFormat::text);
  }

  Result<void> open() {
    engine_.reset();
    environment_.reset();
    files_ = std::make_shared<FaultyFiles>(directory_);
    environment_ = std::make_unique<embedded::FaultyEnvironment>(files_);
    if (fails_in_ > 0) files_->fail_in(fails_in_, GetParam());
    RocksdbOptions options{.directory = directory_, .cache_bytes = 1 << 20, .write_buffer_bytes = 64 << 10};
    options.environment = environment_.get();
    engine_ = TRY(open_rocksdb_engine(options, clock_));
    return {};
  }

  Outcome write(int batch) {
    return run_to_end(*engine_, Write{{}, [batch](const Moment&, Present) {
                                        Batch made;
                                        made.put(first_key(batch), value_of(batch));
                                        made.put(second_key(batch), value_of(batch));
                                        made.add("counter", 1);
                                        return Planned(std::move(made), nothing());
                                      }});
  }

  /// An old store, in which some of the batches were made.
  void make_store() {
    engine_.reset();
    std::filesystem::remove_all(directory_);
    fails_in_ = 0;
    ASSERT_TRUE(open());
    ASSERT_TRUE(std::holds_alternative<Response>(write(0)));
    ASSERT_TRUE(std::holds_alternative<Response>(write(1)));
  }

  /// Every batch is there or is not; those are, and the others only if their outcome is unknown.
  void look(const std::vector<Outcome>& outcomes) {
    std::vector<std::string> keys = {"counter"};
    for (int batch = 0; batch < 2 + batches; ++batch) {
      keys.push_back(first_key(batch));
      keys.push_back(second_key(batch));
    }
    Outcome read = run_to_end(
        *engine_,
        Read{std::move(keys), Consistency::strong, [&](Present present) -> Step {
               int made = 0;
               for (int batch = 0; batch < 2 + batches; ++batch) {
                 auto first = present[1 + 2 * size_t(batch)];
                 EXPECT_EQ(first, present[2 + 2 * size_t(batch)]) << "half of batch " << batch;
                 if (first) {
                   EXPECT_EQ(*first, value_of(batch));
                 }
                 made += first.has_value();
                 const size_t place = size_t(batch) - 2;
                 const bool was_old = batch < 2, was_asked = place < outcomes.size();
                 if (was_old || (was_asked && std::holds_alternative<Response>(outcomes[place]))) {
                   EXPECT_TRUE(first) << "batch " << batch << " is lost";
                 } else if (!was_asked || std::holds_alternative<Error>(outcomes[place])) {
                   EXPECT_FALSE(first) << "batch " << batch << " was refused";
                 }
               }
               EXPECT_EQ(decode_counter(present[0]), made);
               return nothing();
             }});
    EXPECT_TRUE(std::holds_alternative<Response>(read));
  }

  TestClock clock_;
  const std::string directory_ = testing::TempDir() + fmt::format("gramme_nth_failure_{}", getpid());
  uint64_t fails_in_ = 0;  // operations; 0: never
  std::shared_ptr<FaultyFiles> files_;
  std::unique_ptr<rocksdb::Env> environment_;
  std::unique_ptr<Engine> engine_;
};

TEST_P(NthFailure, leaves_every_batch_whole_or_absent_and_keeps_what_was_acknowledged) {
  bool has_failed = true;
  uint64_t operation = 1;
  for (; has_failed; ++operation) {
    SCOPED_TRACE(fmt::format("operation {}", operation));
    ASSERT_NO_FATAL_FAILURE(make_store());
    fails_in_ = operation;
    std::vector<Outcome> outcomes;
    if (open()) {
      for (int batch = 2; batch < 2 + batches; ++batch) outcomes.push_back(write(batch));
    }
    engine_.reset();
    has_failed = files_->has_failed();
    fails_in_ = 0;
    Result<void> opened = open();
    ASSERT_TRUE(opened) << opened.error().message();
    look(outcomes);
    EXPECT_TRUE(std::holds_alternative<Response>(write(0))) << "writes go on";
  }
  EXPECT_GT(operation, 20u);
}

rocksdb::IOStatus no_space() { return rocksdb::IOStatus::NoSpace("injected"); }
rocksdb::IOStatus io_error() { return rocksdb::IOStatus::IOError("injected"); }

/// The folder, new or old, is opened while one of its operations fails, reads included.
class NthFailureAtOpening : public NthFailure {
 protected:
  void try_all(const std::function<void()>& begin) {
    uint64_t operation = 1;
    for (bool has_failed = true; has_failed; ++operation) {
      SCOPED_TRACE(fmt::format("operation {}", operation));
      begin();
      fails_in_ = operation;
      const Result<void> opened = open();
      has_failed = files_->has_failed();
      if (!opened) {
        const std::string& message = opened.error().message();
        EXPECT_THAT(message,
                    AllOf(HasSubstr(directory_), HasSubstr(" cannot be "), Not(HasSubstr("damaged"))));
        // RocksDB guesses when its second try at a file goes well.
        EXPECT_THAT(message, AnyOf(HasSubstr("injected"), HasSubstr("Direct I/O is not supported")));
      }
      fails_in_ = 0;
      const Result<void> again = open();
      ASSERT_TRUE(again) << again.error().message();
      EXPECT_TRUE(std::holds_alternative<Response>(write(0)));
      ASSERT_FALSE(HasFailure());
    }
    EXPECT_GT(operation, 20u);
  }
};

TEST_P(NthFailureAtOpening, of_a_new_folder_is_told_and_the_next_opening_makes_it) {
  try_all([this] {
    engine_.reset();
    std::filesystem::remove_all(directory_);
  });
}

TEST_P(NthFailureAtOpening, of_an_old_folder_is_told_and_damages_nothing) {
  try_all([this] { make_store(); });
}

INSTANTIATE_TEST_SUITE_P(Disk, NthFailureAtOpening,
                         testing::Values(FaultyFiles::Failure{io_error(), false, false, true},
                                         FaultyFiles::Failure{io_error(), true, true, true},
                                         FaultyFiles::Failure{no_space(), true, true}));

INSTANTIATE_TEST_SUITE_P(Disk, NthFailure,
                         testing::Values(FaultyFiles::Failure{io_error()},
                                         FaultyFiles::Failure{io_error(), true},
                                         FaultyFiles::Failure{no_space()},
                                         FaultyFiles::Failure{no_space(), true},
                                         FaultyFiles::Failure{no_space(), false, true},
                                         FaultyFiles::Failure{io_error(), true, true}));

}  // namespace
}  // namespace gramme
