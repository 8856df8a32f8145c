#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <thread>

#include "api/errors.h"
#include "base/logging.h"
#include "storage/rocksdb/faulty_files_testing.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme {
namespace {

using embedded::FaultyFiles;
using Fault = FaultyFiles::Fault;

Step put(std::string key, std::string value = "") {
  return Write{{}, [key, value](const Moment&, Present) {
                 Batch batch;
                 batch.put(key, value);
                 return Planned(std::move(batch), [](Writer&) {});
               }};
}

Step fail_if_present(std::string key) {
  return Write{{key}, [](const Moment&, Present present) -> Planned {
                 if (present[0]) return validation("present");
                 return Planned({}, [](Writer&) {});
               }};
}

class FailingDisk : public testing::Test {
 protected:
  FailingDisk() {
    configure_logging(LogLevel::off, LogFormat::text);
    std::filesystem::remove_all(directory_);
  }
  ~FailingDisk() override {
    engine_.reset();
    std::filesystem::remove_all(directory_);
    configure_logging(LogLevel::info, LogFormat::text);
  }

  void open(Durability durability = Durability::commit) {
    engine_.reset();
    files_ = std::make_shared<FaultyFiles>(directory_);
    environment_ = rocksdb::NewCompositeEnv(files_);
    RocksdbOptions options{
        .directory = directory_, .durability = durability, .write_buffer_bytes = 256 << 10};
    options.environment = environment_.get();
    auto engine = open_rocksdb_engine(options, clock_);
    ASSERT_TRUE(engine) << engine.error().message();
    engine_ = std::move(*engine);
  }

  bool is_present(std::string key) {
    bool found = false;
    Outcome outcome =
        run_to_end(*engine_, Read{{std::move(key)}, Consistency::strong, [&](Present present) -> Step {
                                    found = present[0].has_value();
                                    return Response([](Writer&) {});
                                  }});
    EXPECT_TRUE(std::holds_alternative<Response>(outcome));
    return found;
  }

  TestClock clock_;
  std::string directory_ = testing::TempDir() + fmt::format("gramme_failing_disk_{}", getpid());
  std::shared_ptr<FaultyFiles> files_;
  std::unique_ptr<rocksdb::Env> environment_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(FailingDisk, a_failed_commit_is_of_unknown_outcome_and_the_last_one_until_a_restart) {
  for (Fault fault : {Fault::log_append, Fault::log_sync}) {
    open();
    ASSERT_TRUE(std::holds_alternative<Response>(run_to_end(*engine_, put("before"))));
    files_->set(fault);
    EXPECT_TRUE(std::holds_alternative<Unknown>(run_to_end(*engine_, put("lost"))));
    files_->set(Fault::none);
    Outcome later = run_to_end(*engine_, put("later"));
    ASSERT_TRUE(std::holds_alternative<Error>(later));
    EXPECT_TRUE(std::get<Error>(later).is(kind::internal_server_error));
    EXPECT_NE(std::get<Error>(later).message().find("restarted"), std::string::npos);
    EXPECT_TRUE(is_present("before"));
    EXPECT_FALSE(is_present("lost"));
    open();
    EXPECT_TRUE(is_present("before"));
    EXPECT_FALSE(is_present("later"));
    EXPECT_TRUE(std::holds_alternative<Response>(run_to_end(*engine_, put("after"))));
  }
}

TEST_F(FailingDisk, an_answer_that_rests_on_a_failed_commit_is_unknown_too) {
  open();
  std::latch started(1), go_on(1), answered(2);
  std::atomic<int> unknown = 0;
  auto count = [&](Outcome outcome) {
    if (std::holds_alternative<Unknown>(outcome)) ++unknown;
    answered.count_down();
  };
  // The first plan holds up the writer, so that the two after it form one group.
  engine_->run(Write{{},
                     [&](const Moment&, Present) {
                       started.count_down();
                       go_on.wait();
                       return Planned({}, [](Writer&) {});
                     }},
               [](Outcome) {});
  started.wait();
  files_->set(Fault::log_sync);
  engine_->run(put("k"), count);
  engine_->run(fail_if_present("k"), count);
  go_on.count_down();
  answered.wait();
  EXPECT_EQ(unknown, 2);
}

TEST_F(FailingDisk, a_failed_periodic_sync_stops_writes) {
  open(Durability::interval);
  files_->set(Fault::log_sync);
  ASSERT_TRUE(std::holds_alternative<Response>(run_to_end(*engine_, put("k"))));
  Outcome outcome = Unknown{};
  for (int i = 0; i < 500 && !std::holds_alternative<Error>(outcome); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    outcome = run_to_end(*engine_, put("k"));
  }
  EXPECT_FALSE(std::holds_alternative<Response>(outcome));
  EXPECT_TRUE(is_present("k"));
}

TEST_F(FailingDisk, a_nearly_full_disk_refuses_writes_until_there_is_room) {
  open();
  auto is_refused = [&](std::string key, std::string value = "") {
    Outcome outcome = run_to_end(*engine_, put(std::move(key), std::move(value)));
    const Error* error = std::get_if<Error>(&outcome);
    return error && error->message().find("nearly full") != std::string::npos;
  };
  files_->set_free_bytes(100 << 10);  // less than both write buffers
  EXPECT_TRUE(is_refused("full"));
  EXPECT_FALSE(is_present("full"));
  files_->set_free_bytes(1 << 30);
  EXPECT_FALSE(is_refused("room"));
  EXPECT_TRUE(is_present("room"));
  files_->set_free_bytes(100 << 10);
  bool refused = false;
  for (int i = 0; i < 10 && !refused; ++i) refused = is_refused("filling", std::string(4 << 20, 'v'));
  EXPECT_TRUE(refused) << "the disk is looked at after some writing";
}

}  // namespace
}  // namespace gramme
