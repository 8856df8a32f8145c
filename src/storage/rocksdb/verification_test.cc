#include "storage/rocksdb/verification.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/logging.h"
#include "base/random.h"
#include "storage/rocksdb/faulty_files_testing.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Verification : public testing::Test {
 protected:
  Verification() {
    configure_logging(LogLevel::off, LogFormat::text);
    fs::remove_all(pristine_);
    RecordProperty("seed", int(seed_));
  }
  ~Verification() override {
    engine_.reset();
    fs::remove_all(pristine_);
    fs::remove_all(directory_);
    configure_logging(LogLevel::info, LogFormat::text);
  }

  bool open(const std::string& directory) {
    engine_.reset();
    RocksdbOptions options{.directory = directory,
                           .durability = Durability::none,
                           .cache_bytes = 1,
                           .write_buffer_bytes = 64 << 10};
    options.environment = environment_.get();
    auto engine = open_rocksdb_engine(options, clock_);
    if (engine) engine_ = std::move(*engine);
    return engine.has_value();
  }

  /// Entries of 100 random bytes.
  void write(int first, int last) {
    for (int i = first; i < last; i += 50) {
      Batch batch;
      for (int j = i; j < std::min(i + 50, last); ++j) {
        std::string value;
        for (int k = 0; k < 100; ++k) value.push_back(char(random_.below(256)));
        batch.put(fmt::format("k{:05}", j), value);
        written_[fmt::format("k{:05}", j)] = value;
      }
      ASSERT_TRUE(
          complete(*engine_, Write{{}, [&](const Moment&, Present) { return Planned(batch, nothing()); }})
              .has_value());
    }
  }

  std::vector<Verified::Damage> verify() {
    std::vector<Verified::Damage> damages;
    std::string place;
    do {
      Verified verified = engine_->verify(place);
      std::ranges::move(verified.damages, std::back_inserter(damages));
      place = verified.place;
    } while (!place.empty());
    return damages;
  }

  /// Whether every entry is there and right; each is, or its read is an error.
  bool read_all() {
    bool all = true;
    for (const auto& [key, value] : written_) {
      const Result<void> read =
          complete(*engine_, Read{{key}, Consistency::strong, [&](Present present) -> Step {
                                    EXPECT_EQ(present[0], value) << key << ", seed " << seed_;
                                    return nothing();
                                  }});
      all = all && read.has_value();
    }
    return all & scan_all();
  }
  bool scan_all() {
    class Comparing final : public Visitor {
     public:
      explicit Comparing(const std::map<std::string, std::string>& written)
          : written_(written), at_(written.begin()) {}
      bool visit(std::string_view key, std::string_view value) override {
        EXPECT_TRUE(at_ != written_.end() && at_->first == key && at_->second == value) << key;
        return at_ != written_.end() && ++at_ != written_.end();
      }
      Step finish() override { return nothing(); }

     private:
      const std::map<std::string, std::string>& written_;
      std::map<std::string, std::string>::const_iterator at_;
    };
    Scan scan;
    scan.range = {"k", "l"};
    scan.visitor = std::make_unique<Comparing>(written_);
    return complete(*engine_, std::move(scan)).has_value();
  }

  static std::vector<fs::path> files(const std::string& directory, std::string_view end) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory))
      if (entry.path().extension() == end) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
  }
  void flip_bit(const fs::path& path, uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(std::streamoff(at));
    const char flipped = char(file.get() ^ (1 << random_.below(8)));
    file.seekp(std::streamoff(at));
    file.put(flipped);
  }

  const uint64_t seed_ = uint64_t(getpid());
  Random random_{seed_};
  TestClock clock_;
  const std::string pristine_ = testing::TempDir() + fmt::format("gramme_verified_{}", getpid());
  const std::string directory_ = pristine_ + "_damaged";
  std::map<std::string, std::string> written_;
  std::unique_ptr<rocksdb::Env> environment_;  // null: the operating system's
  std::unique_ptr<Engine> engine_;
};

TEST_F(Verification, finds_a_flipped_bit_in_a_table_file_and_no_read_answers_wrong_data) {
  ASSERT_TRUE(open(pristine_));
  write(0, 1500);
  EXPECT_TRUE(verify().empty());
  ASSERT_TRUE(open(pristine_)) << "the log is in table files now";
  engine_.reset();
  const size_t count = files(pristine_, ".sst").size();
  ASSERT_GT(count, 0u);
  int found = 0;
  for (int round = 0; round < 25; ++round) {
    engine_.reset();
    fs::remove_all(directory_);
    fs::copy(pristine_, directory_, fs::copy_options::recursive);
    const fs::path file = files(directory_, ".sst")[random_.below(count)];
    flip_bit(file, random_.below(fs::file_size(file)));
    if (!open(directory_)) {
      ++found;  // refused
      continue;
    }
    const std::vector<Verified::Damage> damages = verify();
    const bool all_right = read_all();
    EXPECT_TRUE(!damages.empty() || all_right)
        << "a read failed that the check did not foretell, seed " << seed_;
    found += !damages.empty();
    for (const Verified::Damage& damage : damages) EXPECT_EQ(damage.file, file.filename()) << damage.what;
  }
  EXPECT_GE(found, 20) << "hardly a bit is of no meaning, seed " << seed_;
}

TEST_F(Verification, saves_what_a_damaged_log_held) {
  ASSERT_TRUE(open(pristine_));
  write(0, 100);
  EXPECT_TRUE(verify().empty());
  const fs::path log = files(pristine_, ".log").back();
  flip_bit(log, fs::file_size(log) / 2);
  const std::vector<Verified::Damage> damages = verify();
  ASSERT_EQ(damages.size(), 1u);
  EXPECT_TRUE(damages[0].file.ends_with(log.filename().string())) << damages[0].file;
  EXPECT_NE(damages[0].what.find("nothing is lost"), std::string::npos) << damages[0].what;
  EXPECT_TRUE(verify().empty()) << "it is not needed any more";
  ASSERT_TRUE(open(pristine_));
  EXPECT_TRUE(read_all());
}

TEST_F(Verification, saves_what_a_log_held_whose_first_record_is_damaged) {
  ASSERT_TRUE(open(pristine_));
  write(0, 100);
  flip_bit(files(pristine_, ".log").back(), 20);
  const std::vector<Verified::Damage> damages = verify();
  ASSERT_EQ(damages.size(), 1u);
  EXPECT_THAT(damages[0].what,
              AllOf(HasSubstr("Corruption: checksum mismatch"), HasSubstr("nothing is lost")));
  ASSERT_TRUE(open(pristine_));
  EXPECT_TRUE(read_all());
}

TEST_F(Verification, tells_why_the_log_cannot_be_read) {
  const auto files = std::make_shared<embedded::FaultyFiles>(pristine_);
  environment_ = std::make_unique<embedded::FaultyEnvironment>(files);
  for (bool was_readable : {false, true}) {
    ASSERT_TRUE(open(pristine_));
    write(0, 100);
    EXPECT_TRUE(!was_readable || verify().empty());
    files->set(embedded::FaultyFiles::Fault::log_read);
    const std::vector<Verified::Damage> damages = verify();
    files->set(embedded::FaultyFiles::Fault::none);
    ASSERT_EQ(damages.size(), 1u);
    EXPECT_THAT(damages[0].what, AllOf(HasSubstr("(IO error: injected"), HasSubstr("nothing is lost")));
  }
}

TEST_F(Verification, finds_a_flipped_bit_in_the_manifest) {
  ASSERT_TRUE(open(pristine_));
  write(0, 100);
  for (const auto& entry : fs::directory_iterator(pristine_))
    if (entry.path().filename().string().starts_with("MANIFEST")) flip_bit(entry.path(), 20);
  const std::vector<Verified::Damage> damages = verify();
  ASSERT_EQ(damages.size(), 1u);
  EXPECT_EQ(damages[0].file, "MANIFEST");
}

}  // namespace
}  // namespace gramme
