#include "storage/rocksdb/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/start_failed.h"

namespace gramme::embedded {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view format_line = "gramme data folder, format ";
constexpr uint64_t format_version = 1;

Error refuse(const std::string& directory, std::string_view why) {
  return start_failed(fmt::format("data folder {} {}", directory, why));
}

Error system_failure(const std::string& directory, std::string_view doing) {
  return refuse(directory, fmt::format("cannot be {}: {}", doing, std::strerror(errno)));
}

/// What is in a folder is there after a power failure only if the folder's own name is.
Result<void> make_folder(const std::string& directory) {
  std::error_code error, absent;
  const fs::path folder = fs::absolute(directory, error);
  fs::path present = folder;
  while (present.has_relative_path() && !fs::exists(present, absent)) present = present.parent_path();
  if (!error) fs::create_directories(folder, error);
  if (error) return refuse(directory, fmt::format("cannot be made: {}", error.message()));
  for (fs::path made = folder; made != present; made = made.parent_path()) {
    Descriptor parent(::open(made.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!parent.is_open() || ::fsync(parent.number()) != 0) return system_failure(directory, "made");
  }
  return {};
}

/// Names in the folder, without what a file system or an interrupted start may have left there.
Result<std::set<std::string>> names_in(const std::string& directory) {
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    names.insert(entry->path().filename());
  }
  if (error) return refuse(directory, fmt::format("cannot be read: {}", error.message()));
  names.erase("lost+found");
  names.erase("FORMAT.new");
  return names;
}

Result<void> check_format(const std::string& directory) {
  std::ifstream file(directory + "/FORMAT", std::ios::binary);
  std::string line;
  bool complete = bool(std::getline(file, line)) && !file.eof();
  if (!complete || !line.starts_with(format_line))
    return damaged(directory, "its FORMAT file cannot be understood");
  uint64_t version = 0;
  const char* end = line.data() + line.size();
  auto parsed = std::from_chars(line.data() + format_line.size(), end, version);
  if (parsed.ec != std::errc() || parsed.ptr != end || version == 0) {
    return damaged(directory, "its FORMAT file cannot be understood");
  }
  if (version <= format_version) return {};
  return refuse(directory,
                fmt::format("was written by a newer version of gramme (format {}; this one knows up to {})",
                            version, format_version));
}

rocksdb::Status sync_names(const std::string& directory, rocksdb::Env& files) {
  std::unique_ptr<rocksdb::Directory> folder;
  rocksdb::Status status = files.NewDirectory(directory, &folder);
  return status.ok() ? folder->Fsync() : status;
}

Error write_failure(const std::string& directory, const rocksdb::Status& status) {
  return refuse(directory, fmt::format("cannot be written to: {}", status.ToString()));
}

/// Written beside and renamed, so that FORMAT is whole or absent.
Result<void> write_format(const std::string& directory, rocksdb::Env& files) {
  const std::string text = fmt::format("{}{}\n", format_line, format_version);
  const std::string name = directory + "/FORMAT", written = name + ".new";
  rocksdb::Status status = rocksdb::WriteStringToFile(&files, text, written, /*should_sync=*/true);
  if (status.ok()) status = files.RenameFile(written, name);
  if (status.ok()) status = sync_names(directory, files);
  if (!status.ok()) return write_failure(directory, status);
  return {};
}

Result<Watermark> find_watermark(const std::string& directory, const std::set<std::string>& names,
                                 rocksdb::Env& files) {
  bool used = std::ranges::any_of(names, [](const std::string& name) {
    return name == "CURRENT" || name.ends_with(".log") || name.ends_with(".sst");
  });
  std::string path = directory + "/WATERMARK";
  if (!names.contains("WATERMARK") && used) return damaged(directory, "its WATERMARK file is missing");
  Result<Watermark> watermark =
      names.contains("WATERMARK") ? Watermark::open(files, path) : Watermark::create(files, path);
  if (!watermark && used) return damaged(directory, watermark.error().message());
  if (!watermark) watermark = Watermark::create(files, path);  // the first start was interrupted
  if (!watermark) return refuse(directory, fmt::format("cannot be used: {}", watermark.error().message()));
  if (!names.contains("CURRENT") && (used || watermark->version() > 0)) {
    return damaged(directory, "its CURRENT file is missing");
  }
  if (used) return watermark;
  rocksdb::Status status = sync_names(directory, files);
  if (!status.ok()) return write_failure(directory, status);
  return watermark;
}

}  // namespace

Error damaged(const std::string& directory, std::string_view what, std::string_view state) {
  return refuse(directory, fmt::format("is damaged: {}. {}; restore it from a backup", what, state));
}

Result<DataFolder> DataFolder::open(const std::string& directory, rocksdb::Env& files) {
  TRY(make_folder(directory));
  Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return system_failure(directory, "opened");
  if (::flock(folder.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return refuse(directory, "is in use by another process");
    return system_failure(directory, "locked");
  }
  std::set<std::string> names = TRY(names_in(directory));
  if (names.contains("FORMAT")) {
    TRY(check_format(directory));
  } else if (names.empty()) {
    TRY(write_format(directory, files));
  } else {
    return refuse(directory, "is not empty and is not a data folder of gramme (it has no FORMAT file)");
  }
  Watermark watermark = TRY(find_watermark(directory, names, files));
  return DataFolder(directory, std::move(folder), names.contains("CURRENT"), std::move(watermark));
}

}  // namespace gramme::embedded
