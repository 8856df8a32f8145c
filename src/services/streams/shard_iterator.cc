#include "services/streams/shard_iterator.h"

#include "api/base64.h"
#include "api/errors.h"
#include "base/bytes.h"
#include "value/sha256.h"

namespace gramme::streams {
namespace {

constexpr std::string_view separator = "|1|";
constexpr char form_version = 1;
constexpr size_t check_size = 8;

std::string check_of(std::string_view arn, std::string_view payload) {
  std::string bytes(arn);
  bytes.append(payload);
  const Digest digest = sha256(bytes);
  return {reinterpret_cast<const char*>(digest.data()), check_size};
}

}  // namespace

std::string ShardIterator::encode() const {
  std::string payload(1, form_version);
  append_big_endian(payload, shard);
  append_big_endian(payload, from.version);
  append_big_endian(payload, from.index);
  payload.push_back(char(from_oldest));
  append_big_endian(payload, uint64_t(issued));
  payload += check_of(stream_arn, payload);
  std::string text = stream_arn;
  text.append(separator);
  append_base64(text, payload);
  return text;
}

Result<ShardIterator> ShardIterator::decode(std::string_view text) {
  const Error invalid = validation("Invalid ShardIterator");
  const size_t end = text.find(separator);
  if (end == text.npos) return invalid;
  ShardIterator iterator;
  iterator.stream_arn = text.substr(0, end);
  std::string payload;
  if (!append_decoded_base64(payload, text.substr(end + separator.size()))) return invalid;
  if (payload.size() < check_size) return invalid;
  const std::string_view content = std::string_view(payload).substr(0, payload.size() - check_size);
  if (check_of(iterator.stream_arn, content) != payload.substr(content.size())) return invalid;

  ByteReader reader(content);
  const char version = char(reader.byte());
  iterator.shard = reader.big_endian<uint32_t>();
  iterator.from.version = reader.big_endian<uint64_t>();
  iterator.from.index = reader.big_endian<uint32_t>();
  iterator.from_oldest = reader.byte() != 0;
  iterator.issued = Timestamp(reader.big_endian<uint64_t>());
  if (version != form_version || reader.failed() || !reader.at_end()) return invalid;
  return iterator;
}

}  // namespace gramme::streams
