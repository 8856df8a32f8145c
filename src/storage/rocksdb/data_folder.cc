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
#include <optional>
#include <ranges>
#include <set>
#include <string_view>
#include <vector>

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

Error failure(const std::string& directory, std::string_view doing, const rocksdb::Status& status) {
  return refuse(directory, fmt::format("cannot be {}: {}", doing, status.ToString()));
}

rocksdb::Status sync_names(const std::string& directory, rocksdb::Env& files) {
  std::unique_ptr<rocksdb::Directory> folder;
  rocksdb::Status status = files.NewDirectory(directory, &folder);
  return status.ok() ? folder->Fsync() : status;
}

/// What is in a folder is there after a power failure only if the folder's own name is.
Result<void> make_folder(const std::string& directory, rocksdb::Env& files) {
  std::error_code error;
  std::vector<fs::path> absent;
  for (fs::path folder = fs::absolute(directory, error);
       folder.has_relative_path() && files.FileExists(folder).IsNotFound(); folder = folder.parent_path()) {
    absent.push_back(folder);
  }
  for (const fs::path& folder : absent | std::views::reverse) {
    rocksdb::Status status = files.CreateDirIfMissing(folder);
    if (status.ok()) status = sync_names(folder.parent_path(), files);
    if (!status.ok()) return failure(directory, "made", status);
  }
  return {};
}

/// Names in the folder, without what a file system or an interrupted start may have left there.
Result<std::set<std::string>> names_in(const std::string& directory, rocksdb::Env& files) {
  std::vector<std::string> names;
  rocksdb::Status status = files.GetChildren(directory, &names);
  if (!status.ok()) return failure(directory, "read", status);
  std::set<std::string> left(names.begin(), names.end());
  left.erase("lost+found");
  left.erase("FORMAT.new");
  return left;
}

Result<void> check_format(const std::string& directory, rocksdb::Env& files) {
  std::string text;
  rocksdb::Status status = rocksdb::ReadFileToString(&files, directory + "/FORMAT", &text);
  if (!status.ok()) return failure(directory, "read", status);
  const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
  if (line.size() == text.size() || !line.starts_with(format_line))
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

/// Written beside and renamed, so that FORMAT is whole or absent.
Result<void> write_format(const std::string& directory, rocksdb::Env& files) {
  const std::string text = fmt::format("{}{}\n", format_line, format_version);
  const std::string name = directory + "/FORMAT", written = name + ".new";
  rocksdb::Status status = rocksdb::WriteStringToFile(&files, text, written, /*should_sync=*/true);
  if (status.ok()) status = files.RenameFile(written, name);
  if (status.ok()) status = sync_names(directory, files);
  if (!status.ok()) return failure(directory, "written to", status);
  return {};
}

Result<Watermark> find_watermark(const std::string& directory, const std::set<std::string>& names,
                                 rocksdb::Env& files) {
  bool used = std::ranges::any_of(names, [](const std::string& name) {
    return name == "CURRENT" || name.ends_with(".log") || name.ends_with(".sst");
  });
  const std::string path = directory + "/WATERMARK";
  std::optional<Watermark> watermark;
  if (names.contains("WATERMARK")) {
    watermark = TRY(Watermark::open(files, path));
    if (!watermark && used) return damaged(directory, "its WATERMARK file cannot be understood");
  } else if (used) {
    return damaged(directory, "its WATERMARK file is missing");
  }
  if (!watermark)
    watermark = TRY(Watermark::create(files, path));  // also when a first start was interrupted
  if (!names.contains("CURRENT") && (used || watermark->version() > 0)) {
    return damaged(directory, "its CURRENT file is missing");
  }
  if (used) return *std::move(watermark);
  rocksdb::Status status = sync_names(directory, files);
  if (!status.ok()) return failure(directory, "written to", status);
  return *std::move(watermark);
}

}  // namespace

Error damaged(const std::string& directory, std::string_view what, std::string_view state) {
  return refuse(directory, fmt::format("is damaged: {}. {}; restore it from a backup", what, state));
}

Error open_failure(const std::string& directory, const rocksdb::Status& status) {
  if (status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound())
    return damaged(directory, status.ToString());
  return failure(directory, "opened", status);
}

Result<DataFolder> DataFolder::open(const std::string& directory, rocksdb::Env& files) {
  TRY(make_folder(directory, files));
  Descriptor folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return system_failure(directory, "opened");
  if (::flock(folder.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return refuse(directory, "is in use by another process");
    return system_failure(directory, "locked");
  }
  std::set<std::string> names = TRY(names_in(directory, files));
  if (names.contains("FORMAT")) {
    TRY(check_format(directory, files));
  } else if (names.empty()) {
    TRY(write_format(directory, files));
  } else {
    return refuse(directory, "is not empty and is not a data folder of gramme (it has no FORMAT file)");
  }
  Watermark watermark = TRY(find_watermark(directory, names, files));
  return DataFolder(directory, std::move(folder), names.contains("CURRENT"), std::move(watermark));
}

}  // namespace gramme::embedded
