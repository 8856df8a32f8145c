#include "storage/rocksdb/torn_manifest.h"

#include <isa-l/crc.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "storage/rocksdb/data_folder.h"

namespace gramme::embedded {
namespace {

// A manifest has the form of a log: blocks, in them records, or pieces of them, of a header (masked CRC-32C
// of what follows the length, length of the content, kind; little-endian) and a content; zeroes where a
// header finds no room.
constexpr size_t block_bytes = 32 << 10;
constexpr size_t header_bytes = 7;
constexpr size_t length_place = 4, kind_place = 6;
constexpr uint8_t kind_max = 4;  // whole, first, middle, last; from 1

/// A larger end is more than the edits of one sync.
constexpr size_t torn_bytes_max = 1 << 20;

template <class Integer>
Integer little_endian(std::string_view bytes, size_t place) {
  static_assert(std::endian::native == std::endian::little);
  Integer integer;
  std::memcpy(&integer, bytes.data() + place, sizeof(integer));
  return integer;
}

uint32_t masked_crc(std::string_view bytes) {
  auto* begin = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));  // it is only read
  const uint32_t crc = ~crc32_iscsi(begin, int(bytes.size()), ~0u);
  return std::rotr(crc, 15) + 0xa282ead8u;
}

/// How long the record, or piece of one, is that lies at a place; 0 when none does.
size_t record_at(std::string_view manifest, size_t place) {
  const size_t room = std::min(block_bytes - place % block_bytes, manifest.size() - place);
  if (room < header_bytes) return 0;
  const std::string_view record = manifest.substr(place, room);
  const size_t size = header_bytes + little_endian<uint16_t>(record, length_place);
  const auto kind = uint8_t(record[kind_place]);
  if (size > room || kind == 0 || kind > kind_max) return 0;
  const uint32_t crc = masked_crc(record.substr(kind_place, size - kind_place));
  return crc == little_endian<uint32_t>(record, 0) ? size : 0;
}

/// Where the torn end begins.
std::optional<size_t> torn_from(std::string_view manifest) {
  size_t place = 0;
  while (place < manifest.size()) {
    const size_t room = block_bytes - place % block_bytes;
    const size_t size = room < header_bytes ? room : record_at(manifest, place);
    if (size == 0) break;
    place += size;
  }
  if (place >= manifest.size() || manifest.size() - place > torn_bytes_max) return std::nullopt;
  return place;
}

/// The beginning of a file.
class Beginning final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  Beginning(std::unique_ptr<rocksdb::FSSequentialFile> file, size_t bytes)
      : FSSequentialFileOwnerWrapper(std::move(file)), left_(bytes) {}

  rocksdb::IOStatus Read(size_t bytes, const rocksdb::IOOptions& options, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = target()->Read(std::min(bytes, left_), options, result, scratch, context);
    if (status.ok()) left_ -= result->size();
    return status;
  }

 private:
  size_t left_;
};

class FilesWithShortManifest final : public rocksdb::FileSystemWrapper {
 public:
  FilesWithShortManifest(const std::shared_ptr<rocksdb::FileSystem>& files, std::string manifest,
                         size_t bytes)
      : FileSystemWrapper(files), manifest_(std::move(manifest)), bytes_(bytes) {}
  const char* Name() const override { return "gramme.FilesWithShortManifest"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = target()->NewSequentialFile(name, options, file, context);
    if (status.ok() && name == manifest_) *file = std::make_unique<Beginning>(std::move(*file), bytes_);
    return status;
  }

 private:
  const std::string manifest_;
  const size_t bytes_;
};

class EnvironmentWithShortManifest final : public rocksdb::EnvWrapper {
 public:
  EnvironmentWithShortManifest(rocksdb::Env& files, std::string manifest, size_t bytes)
      : EnvWrapper(&files) {
    file_system_ =
        std::make_shared<FilesWithShortManifest>(files.GetFileSystem(), std::move(manifest), bytes);
  }
};

}  // namespace

Result<std::unique_ptr<rocksdb::Env>> without_torn_end(rocksdb::Env& files, const std::string& directory) {
  std::string name, manifest;
  rocksdb::Status status = rocksdb::ReadFileToString(&files, directory + "/CURRENT", &name);
  const std::string path = directory + "/" + name.substr(0, name.find('\n'));
  if (status.ok()) status = rocksdb::ReadFileToString(&files, path, &manifest);
  if (!status.ok()) return open_failure(directory, status);
  const std::optional<size_t> torn = torn_from(manifest);
  return torn ? std::make_unique<EnvironmentWithShortManifest>(files, path, *torn) : nullptr;
}

}  // namespace gramme::embedded
