#include "storage/rocksdb/watermark.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "base/start_failed.h"

namespace gramme::embedded {
namespace {

constexpr std::string_view magic = "GRAMMEWM";
constexpr size_t slot_bytes = 24;
constexpr size_t slot_distance = 4096;
constexpr size_t file_bytes = 2 * slot_distance;

/// Mixes all bits of the version (the finisher of SplitMix64), so that no few flipped bits go unseen.
uint64_t check_of(Version version) {
  uint64_t x = version + 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string encode_slot(Version version) {
  std::string slot(magic);
  append_big_endian(slot, version);
  append_big_endian(slot, check_of(version));
  return slot;
}

std::optional<Version> decode_slot(std::string_view bytes) {
  ByteReader reader(bytes);
  bool named = reader.bytes(magic.size()) == magic;
  Version version = reader.big_endian<uint64_t>();
  uint64_t check = reader.big_endian<uint64_t>();
  if (reader.failed() || !named || check != check_of(version)) return std::nullopt;
  return version;
}

Error failure(const std::string& path, std::string_view doing, const rocksdb::Status& status) {
  return start_failed(fmt::format("{} cannot be {}: {}", path, doing, status.ToString()));
}

}  // namespace

Result<Watermark> Watermark::create(rocksdb::Env& files, const std::string& path) {
  std::string bytes(file_bytes, '\0');
  for (size_t place : {size_t{0}, slot_distance}) bytes.replace(place, slot_bytes, encode_slot(0));
  rocksdb::Status status = rocksdb::WriteStringToFile(&files, bytes, path, /*should_sync=*/true);
  std::optional<Watermark> made;
  if (status.ok()) made = TRY(open(files, path));
  if (!made) return failure(path, "made", status);
  return *std::move(made);
}

Result<std::optional<Watermark>> Watermark::open(rocksdb::Env& files, const std::string& path) {
  std::unique_ptr<rocksdb::RandomRWFile> file;
  rocksdb::Status status = files.NewRandomRWFile(path, &file, rocksdb::EnvOptions());
  if (!status.ok()) return failure(path, "opened", status);
  std::optional<Version> slots[2];
  for (size_t slot : {0, 1}) {
    char bytes[slot_bytes] = {};
    rocksdb::Slice read;
    status = file->Read(slot * slot_distance, slot_bytes, &read, bytes);
    if (!status.ok()) return failure(path, "read", status);
    slots[slot] = decode_slot(read.ToStringView());
  }
  if (!slots[0] && !slots[1]) return std::nullopt;
  Watermark watermark(path, std::move(file));
  watermark.version_ = std::max(slots[0].value_or(0), slots[1].value_or(0));
  watermark.second_slot_ = slots[0].value_or(0) >= slots[1].value_or(0) && slots[0];
  return watermark;
}

Result<void> Watermark::advance(Version version) {
  if (version <= version_) return {};
  rocksdb::Status status = file_->Write(second_slot_ ? slot_distance : 0, encode_slot(version));
  if (!status.ok()) return failure(path_, "written", status);
  second_slot_ = !second_slot_;
  version_ = version;
  return {};
}

Result<void> Watermark::sync() {
  rocksdb::Status status = file_->Sync();
  if (!status.ok()) return failure(path_, "synced", status);
  return {};
}

}  // namespace gramme::embedded
