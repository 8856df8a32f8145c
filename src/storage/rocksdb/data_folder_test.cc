#include "storage/rocksdb/data_folder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/logging.h"
#include "base/random.h"
#include "storage/rocksdb/recovery.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DataFolderTest : public testing::Test {
 protected:
  DataFolderTest() {
    configure_logging(LogLevel::off, LogFormat::text);
    fs::remove_all(directory_);
  }
  ~DataFolderTest() override {
    engine_.reset();
    fs::remove_all(directory_);
    configure_logging(LogLevel::info, LogFormat::text);
  }

  Result<std::unique_ptr<Engine>> try_open(Durability durability = Durability::commit,
                                           rocksdb::Env* environment = nullptr) {
    RocksdbOptions options{.directory = directory_, .durability = durability};
    options.environment = environment;
    return open_rocksdb_engine(options, clock_);
  }
  void open(Durability durability = Durability::commit) {
    auto engine = try_open(durability);
    ASSERT_TRUE(engine) << engine.error().message();
    engine_ = std::move(*engine);
  }

  /// Opening is refused with a text, and leaves every file as it was.
  void expect_refused(std::string_view text) {
    auto before = contents();
    auto engine = try_open();
    ASSERT_FALSE(engine);
    EXPECT_THAT(engine.error().message(), HasSubstr(text));
    EXPECT_THAT(engine.error().message(), HasSubstr(directory_));
    EXPECT_TRUE(contents() == before) << "the folder was changed";
  }

  /// Writes k/0 to k/(count-1), each in a commit of its own, and closes.
  void make_folder(int count, Durability durability = Durability::commit) {
    ASSERT_NO_FATAL_FAILURE(open(durability));
    fill(count);
    engine_.reset();
  }
  void fill(int count) {
    for (int i = 0; i < count; ++i) {
      Outcome outcome =
          run_to_end(*engine_, Write{{}, [i](const Moment&, Present) {
                                       Batch batch;
                                       batch.put(fmt::format("k/{}", i), std::string(100, 'v'));
                                       return Planned(std::move(batch), [](Writer&) {});
                                     }});
      ASSERT_TRUE(std::holds_alternative<Response>(outcome));
    }
  }

  bool is_sound() {
    for (std::string place;;) {
      const Verified verified = engine_->verify(place);
      if (!verified.damages.empty()) return false;
      if (verified.place.empty()) return true;
      place = verified.place;
    }
  }

  bool is_present(int number) {
    bool found = false;
    auto then = [&found](Present present) -> Step {
      found = present[0].has_value();
      return Response([](Writer&) {});
    };
    Outcome outcome = run_to_end(*engine_, Read{{fmt::format("k/{}", number)}, Consistency::strong, then});
    EXPECT_TRUE(std::holds_alternative<Response>(outcome));
    return found;
  }

  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    if (!fs::exists(directory_)) return files;
    for (const auto& entry : fs::directory_iterator(directory_))
      files[entry.path().filename()] = read(entry.path());
    return files;
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  fs::path path(std::string_view name) const { return fs::path(directory_) / name; }

  fs::path only(std::string_view extension) const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      if (entry.path().extension() == extension) found.push_back(entry.path());
    }
    EXPECT_EQ(found.size(), 1u) << extension;
    return found.at(0);
  }

  TestClock clock_;
  std::string directory_ = testing::TempDir() + fmt::format("gramme_data_folder_{}", getpid());
  std::unique_ptr<Engine> engine_;
};

TEST_F(DataFolderTest, is_made_with_its_parents) {
  directory_ += "/a/b";
  open();
  EXPECT_EQ(read(path("FORMAT")), "gramme data folder, format 1\n");
  directory_.resize(directory_.size() - 4);
}

TEST_F(DataFolderTest, is_refused_while_it_is_in_use) {
  open();
  auto second = try_open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message(), "data folder " + directory_ + " is in use by another process");
  engine_.reset();
  open();
}

TEST_F(DataFolderTest, is_refused_while_another_program_has_its_database_open) {
  make_folder(1);
  rocksdb::DB* other = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, directory_, &other).ok());
  auto engine = try_open();
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message(), HasSubstr("cannot be opened: IO error: lock"));
  delete other;
}

TEST_F(DataFolderTest, of_somebody_else_is_refused) {
  fs::create_directories(directory_);
  write(path("precious.txt"), "mine");
  expect_refused("is not a data folder of gramme");
}

TEST_F(DataFolderTest, may_be_a_fresh_file_system) {
  fs::create_directories(path("lost+found"));
  open();
}

TEST_F(DataFolderTest, of_a_newer_format_is_refused) {
  make_folder(3);
  write(path("FORMAT"), "gramme data folder, format 2\n");
  expect_refused("was written by a newer version of gramme (format 2; this one knows up to 1)");
}

TEST_F(DataFolderTest, with_an_unreadable_format_is_refused) {
  make_folder(3);
  for (std::string_view text :
       {"", "gramme data folder, format 1", "gramme data folder, format one\n", "something else\n"}) {
    write(path("FORMAT"), text);
    expect_refused("is damaged: its FORMAT file cannot be understood");
  }
}

TEST_F(DataFolderTest, opens_after_a_first_start_that_was_interrupted) {
  fs::create_directories(directory_);
  write(path("FORMAT.new"), "gram");
  open();
  engine_.reset();
  for (std::string_view watermark : {"", "absent"}) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
    write(path("FORMAT"), "gramme data folder, format 1\n");
    if (watermark.empty()) write(path("WATERMARK"), watermark);
    open();
    engine_.reset();
  }
}

TEST_F(DataFolderTest, without_one_of_its_files_is_refused) {
  make_folder(3);
  make_folder(3);  // the second opening moves the first log into a table file
  std::string manifest = read(path("CURRENT"));
  manifest.pop_back();
  for (fs::path lost : {path("WATERMARK"), path("CURRENT"), path(manifest), only(".sst"), only(".log")}) {
    SCOPED_TRACE(lost);
    std::string bytes = read(lost);
    fs::remove(lost);
    expect_refused("is damaged: ");
    write(lost, bytes);
  }
  open();
  EXPECT_TRUE(is_present(2));
}

TEST_F(DataFolderTest, without_its_log_lacks_acknowledged_writes) {
  make_folder(3);
  fs::remove(only(".log"));
  expect_refused("acknowledged writes are missing (it holds version 0, but 3 was synced");
}

TEST_F(DataFolderTest, whose_log_was_cut_is_refused_if_anything_synced_is_gone) {
  make_folder(20);
  const std::string log = read(only(".log"));
  for (size_t size = 0; size < log.size(); size += 1 + size % 97) {
    SCOPED_TRACE(size);
    write(only(".log"), log.substr(0, size));
    expect_refused("acknowledged writes are missing");
  }
}

TEST_F(DataFolderTest, whose_log_was_cut_opens_if_only_unsynced_writes_are_gone) {
  make_folder(10);
  const std::string watermark = read(path("WATERMARK"));
  make_folder(20, Durability::none);
  write(path("WATERMARK"), watermark);  // as a power cut leaves it
  const fs::path log = only(".log");
  fs::resize_file(log, fs::file_size(log) - 37);
  open();
  for (int i = 0; i < 19; ++i) EXPECT_TRUE(is_present(i)) << i;
  EXPECT_EQ(engine_->statistics().last_version, 29u);
}

/// Files of which the log loses its end after it was read once.
class FilesWithShrinkingLog final : public rocksdb::FileSystemWrapper {
 public:
  FilesWithShrinkingLog() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "gramme.FilesWithShrinkingLog"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    if (name.ends_with(".log") && ++openings_ == 2) fs::resize_file(name, fs::file_size(name) - 37);
    return target()->NewSequentialFile(name, options, file, context);
  }

 private:
  int openings_ = 0;
};

TEST_F(DataFolderTest, that_held_more_when_it_was_inspected_is_refused) {
  make_folder(20);
  const auto environment = rocksdb::NewCompositeEnv(std::make_shared<FilesWithShrinkingLog>());
  auto engine = try_open(Durability::commit, environment.get());
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message(), HasSubstr("is damaged: acknowledged writes are missing"));
  EXPECT_THAT(engine.error().message(), HasSubstr("A moment before it could be read"));
  expect_refused("acknowledged writes are missing (it holds version 19, but 20 was synced");
}

/// What a disk may leave of what was not synced.
std::vector<std::string> torn_ends(size_t size) {
  Random random(7);
  std::string garbage(size, '\0');
  std::ranges::generate(garbage, [&] { return char(random.next()); });
  return {std::string(size, '\0'), garbage};
}

TEST_F(DataFolderTest, whose_log_has_a_torn_end_opens_if_only_unsynced_writes_are_gone) {
  for (const std::string& end : torn_ends(37)) {
    fs::remove_all(directory_);
    make_folder(10);
    const std::string watermark = read(path("WATERMARK"));
    make_folder(20, Durability::none);
    const std::string log = read(only(".log"));
    write(only(".log"), log.substr(0, log.size() - end.size()) + end);
    expect_refused("acknowledged writes are missing (it holds version 29, but 30 was synced");
    write(path("WATERMARK"), watermark);  // as a power cut leaves it
    for (int opening = 0; opening < 3; ++opening) {
      SCOPED_TRACE(opening);
      ASSERT_NO_FATAL_FAILURE(open());
      for (int i = 0; i < 19; ++i) EXPECT_TRUE(is_present(i)) << i;
      EXPECT_EQ(engine_->statistics().last_version, 29u + unsigned(opening));
      fill(1);
      EXPECT_TRUE(is_sound());
      engine_.reset();
    }
  }
}

/// The last record of a manifest of one block, whose records have 7 bytes before their content.
std::string last_edit(std::string_view manifest) {
  for (;;) {
    const size_t size = 7 + uint8_t(manifest[4]) + 256 * size_t(uint8_t(manifest[5]));
    if (size == manifest.size()) return std::string(manifest);
    manifest.remove_prefix(size);
  }
}

TEST_F(DataFolderTest, whose_manifest_has_a_torn_end_opens_whatever_lies_behind) {
  std::vector<std::string> ends = torn_ends(200);
  // A record, whole but for its checksum.
  ends.push_back(std::string("\1\2\3\4\144\0\1", 7) + std::string(100, 'x'));
  for (const std::string& end : ends) {
    for (bool has_sound_edit_behind : {false, true}) {
      make_folder(10);
      std::string name = read(path("CURRENT"));
      name.pop_back();
      const std::string manifest = read(path(name));
      write(path(name), manifest + end + (has_sound_edit_behind ? last_edit(manifest) : ""));
      ASSERT_NO_FATAL_FAILURE(open());
      for (int i = 0; i < 10; ++i) EXPECT_TRUE(is_present(i)) << i;
      engine_.reset();
    }
  }
}

TEST_F(DataFolderTest, with_a_flipped_bit_in_its_manifest_is_refused_or_lacks_nothing) {
  for (int i = 0; i < 3; ++i) make_folder(50);
  std::string name = read(path("CURRENT"));
  name.pop_back();
  const auto pristine = contents();
  uint64_t seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Random random(seed);
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    fs::remove_all(directory_);
    fs::create_directory(directory_);
    for (const auto& [file, bytes] : pristine) write(path(file), bytes);
    std::string flipped = pristine.at(name);
    const size_t place = random.below(flipped.size());
    SCOPED_TRACE(place);
    flipped[place] = char(flipped[place] ^ (1 << random.below(8)));
    write(path(name), flipped);
    auto engine = try_open();
    if (!engine) {
      EXPECT_THAT(engine.error().message(), HasSubstr("is damaged: "));
      EXPECT_EQ(read(path(name)), flipped) << "the folder was changed";
      ++refused;
      continue;
    }
    engine_ = std::move(*engine);
    EXPECT_EQ(engine_->statistics().last_version, 150u);
    for (int j = 0; j < 50; ++j) EXPECT_TRUE(is_present(j)) << j;
    engine_.reset();
  }
  EXPECT_GT(refused, 10);
}

TEST_F(DataFolderTest, with_a_flipped_bit_in_its_log_is_refused) {
  make_folder(50);
  const fs::path log = only(".log");
  const std::string bytes = read(log);
  uint64_t seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Random random(seed);
  for (int i = 0; i < 40; ++i) {
    size_t place = random.below(bytes.size());
    SCOPED_TRACE(place);
    std::string flipped = bytes;
    flipped[place] = char(flipped[place] ^ (1 << random.below(8)));
    write(log, flipped);
    expect_refused("is damaged: ");
  }
}

TEST_F(DataFolderTest, with_a_flipped_bit_in_its_watermark_relies_on_the_older_slot) {
  make_folder(3);
  std::string watermark = read(path("WATERMARK"));
  ASSERT_EQ(watermark.size(), 8192u);
  watermark[10] ^= 1;
  write(path("WATERMARK"), watermark);
  open();
  engine_.reset();
  write(path("WATERMARK"), std::string(8192, '\0'));
  expect_refused("is damaged: its WATERMARK file cannot be understood");
}

/// Appends batches to the log as the engine writes them, but with versions of our choice.
void append_spans(const std::string& directory, const std::vector<embedded::VersionSpan>& spans) {
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, directory, &opened).ok());
  std::unique_ptr<rocksdb::DB> database(opened);
  for (embedded::VersionSpan span : spans) {
    rocksdb::WriteBatch batch;
    ASSERT_TRUE(batch.Put(embedded::version_record_key, embedded::encode_version_record(span)).ok());
    ASSERT_TRUE(batch.Put(fmt::format("k/{}", span.first), "").ok());
    ASSERT_TRUE(database->Write({}, &batch).ok());
  }
}

TEST_F(DataFolderTest, with_a_gap_in_its_log_is_refused_if_synced_writes_lie_behind) {
  make_folder(3);
  append_spans(directory_, {{4, 6}, {7, 7}, {9, 12}});
  auto watermark = embedded::Watermark::open(*rocksdb::Env::Default(), path("WATERMARK"));
  ASSERT_TRUE(watermark && *watermark && (*watermark)->advance(8));
  expect_refused("it holds version 7, but 8 was synced");
}

TEST_F(DataFolderTest, with_a_gap_in_its_log_opens_without_the_unsynced_writes_behind) {
  make_folder(3);
  append_spans(directory_, {{4, 6}, {7, 7}, {9, 12}, {13, 13}});
  open();
  EXPECT_EQ(engine_->statistics().last_version, 7u);
  EXPECT_TRUE(is_present(7));
  EXPECT_FALSE(is_present(9));
  EXPECT_FALSE(is_present(13));
  engine_.reset();
  open();
  EXPECT_EQ(engine_->statistics().last_version, 7u);
}

TEST_F(DataFolderTest, whose_log_does_not_follow_on_its_tables_holds_what_the_tables_hold) {
  make_folder(3);
  append_spans(directory_, {{5, 5}});
  open();
  EXPECT_EQ(engine_->statistics().last_version, 3u);
  EXPECT_FALSE(is_present(5));
}

TEST_F(DataFolderTest, with_a_log_of_somebody_else_is_refused) {
  make_folder(3);
  rocksdb::DB* other = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open({}, directory_, &other).ok());
  ASSERT_TRUE(other->Put({}, "k", "v").ok());
  delete other;
  expect_refused("is damaged: ");
}

}  // namespace
}  // namespace gramme
