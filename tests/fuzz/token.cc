// What clients send back: a JSON object with an Iterator, a Token and a Name (texts), a Payload (base64)
// and the start keys Key and Other. Texts that were made up are refused or say something lawful; contents
// behind a right checksum as well.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "api/base64.h"
#include "api/shape.h"
#include "lib/fuzz.h"
#include "protocol/json_reader.h"
#include "services/dynamodb/pages/start_key.h"
#include "services/dynamodb/partiql/next_token.h"
#include "services/dynamodb/table_testing.h"
#include "services/streams/shard_iterator.h"
#include "table/catalog.h"
#include "table/storage_keys.h"
#include "value/sha256.h"

namespace gramme {
namespace {

struct Input {
  std::string iterator;
  std::string token;
  std::string name;
  Blob payload;
  Item key;
  Item other;
  static std::span<const Field<Input>> shape();
};

constexpr std::array input_shape = {
    field<&Input::iterator>("Iterator"), field<&Input::token>("Token"), field<&Input::name>("Name"),
    field<&Input::payload>("Payload"),   field<&Input::key>("Key"),     field<&Input::other>("Other"),
};
std::span<const Field<Input>> Input::shape() { return input_shape; }

std::string base64(std::string_view bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

std::string digest_of(std::string_view bytes, size_t size) {
  const Digest digest = sha256(bytes);
  return std::string(digest.begin(), digest.end()).substr(0, size);
}

// Shard iterators.

bool equal(const streams::ShardIterator& a, const streams::ShardIterator& b) {
  return a.stream_arn == b.stream_arn && a.shard == b.shard && a.from == b.from &&
         a.from_oldest == b.from_oldest && a.issued == b.issued;
}

void check_iterator(std::string_view text) {
  const auto iterator = streams::ShardIterator::decode(text);
  if (!iterator) return HOLDS(iterator.error().message() == "Invalid ShardIterator");
  const std::string again = iterator->encode();
  const auto read = streams::ShardIterator::decode(again);
  HOLDS(read.has_value() && equal(*read, *iterator) && read->encode() == again);
  std::string damaged = again;
  damaged[damaged.size() / 2] ^= 1;
  const auto other = streams::ShardIterator::decode(damaged);
  HOLDS(!other || equal(*other, *iterator));
}

void check_iterators(const Input& input) {
  check_iterator(input.iterator);
  check_iterator(input.name + "|1|" +
                 base64(input.payload.bytes + digest_of(input.name + input.payload.bytes, 8)));
}

// Tokens of PartiQL.

void check_tokens(const Input& input) {
  const std::string fingerprint(32, 'f');
  HOLDS(!dynamodb::read_next_token(input.token, fingerprint));
  const std::string bytes = std::string("\1", 1) + fingerprint + input.payload.bytes;
  const std::string token = base64(bytes + digest_of(bytes, 4));
  const Result<Item> position = dynamodb::read_next_token(token, fingerprint);
  HOLDS(position.has_value() == is_well_formed_item(input.payload.bytes));
  if (position) HOLDS(dynamodb::make_next_token(fingerprint, *position) == token);
  if (!input.key) return;
  const Result<Item> read =
      dynamodb::read_next_token(dynamodb::make_next_token(fingerprint, input.key), fingerprint);
  HOLDS(read.has_value() && read->bytes() == input.key.bytes());
}

// Start keys.

void check_position(const dynamodb::ReadTarget& target, const std::string& position, ItemView key) {
  const KeyRange range = range_of_index(target.table->id, target.index_id());
  HOLDS(range.first < position && position < range.last);
  HOLDS(target.entry_key_of(key).view() == key);
  for (Direction direction : {Direction::forward, Direction::backward}) {
    const KeyRange rest = dynamodb::remaining(range, position, direction);
    HOLDS(range.first <= rest.first && rest.first <= rest.last && rest.last <= range.last);
    HOLDS(position < rest.first || rest.last <= position);
  }
}

/// Keys of one partition are in the order of their numbers.
void check_order(const dynamodb::ReadTarget& target, const Input& input, const std::string& a,
                 const std::string& b) {
  HOLDS((a == b) == (input.key.view() == input.other.view()));
  if (target.index != nullptr || target.keys().range.empty()) return;
  if (input.key.view().find("pk") != input.other.view().find("pk")) return;
  const Number mine = input.key.view().find("sk")->number(),
               other = input.other.view().find("sk")->number();
  HOLDS((a <=> b) == (mine <=> other));
}

void check_start_keys(const Input& input, size_t size) {
  const TablePointer things = dynamodb::test_table();
  std::vector<dynamodb::ReadTarget> targets = {{things}, {dynamodb::hash_table()}};
  for (const Index& index : things->indexes) targets.push_back({things, &index});
  for (const dynamodb::ReadTarget& target : targets) {
    for (auto texts : {dynamodb::StartKeyTexts::query, dynamodb::StartKeyTexts::scan}) {
      const Result<std::string> position = dynamodb::start_position(target, input.key, texts);
      const Result<std::string> other = dynamodb::start_position(target, input.other, texts);
      if (!position) HOLDS(position.error().message().size() <= size + 500);
      if (position) check_position(target, *position, input.key);
      if (position && other) check_order(target, input, *position, *other);
    }
  }
}

// Names of streams, shards and changes.

void check_names(const Input& input) {
  if (const auto point = parse_sequence_number(input.name)) {
    HOLDS(parse_sequence_number(sequence_number(*point)) == point);
    HOLDS(sequence_number(*point) < sequence_number(point->next()) || point->index == UINT32_MAX);
  }
  if (const auto shard = parse_shard_number(input.name)) {
    HOLDS(parse_shard_number(shard_id(*shard, 1'700'000'000'000'000)) == shard);
  }
  if (const auto table = parse_table_arn(input.name)) HOLDS(input.name.ends_with(table->name));
  if (const auto stream = parse_stream_arn(input.name)) HOLDS(input.name.ends_with(stream->label));
  ByteReader reader(input.payload.bytes);
  const Timestamp created = Timestamp(reader.big_endian<uint64_t>() % (uint64_t{1} << 52));
  const std::string arn = stream_arn({"000000000000", "us-east-1"}, "Things", created);
  const auto stream = parse_stream_arn(arn);
  HOLDS(stream && stream->table_name == "Things" && stream->label == stream_label(created));
}

}  // namespace

void fuzz(std::string_view text) {
  const Result<Document> document = read_json(std::string(text));
  if (!document) return;
  const Result<Input> input = decode<Input>(document->root(), {});
  if (!input) return;
  check_iterators(*input);
  check_tokens(*input);
  check_start_keys(*input, text.size());
  check_names(*input);
}

}  // namespace gramme
