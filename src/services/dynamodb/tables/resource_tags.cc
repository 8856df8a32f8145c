#include "services/dynamodb/tables/resource_tags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <clocale>
#include <cwctype>

#include "api/arn.h"
#include "api/violations.h"
#include "base/ascii.h"
#include "table/storage_keys.h"
#include "table/stream.h"

namespace gramme::dynamodb {
namespace {

constexpr size_t tags_max = 50;
constexpr size_t tag_key_length_max = 128;
constexpr size_t tag_value_length_max = 256;
constexpr size_t tags_size_max = 10'240;

// What AWS's parser of ARNs says of the first part that is missing: by ArnFault.
constexpr std::string_view missing_parts[] = {
    "ARNs must start with 'arn:': ", "Second colon partition not found: ", "Third colon vendor not found: ",
    "Fourth colon (region/namespace delimiter) not found: ",
    "Fifth colon (namespace/relative-id delimiter) not found: "};

/// Letters, digits and blanks of any script, and + - = . _ : / @
bool is_tag_character(char32_t c) {
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (c < 0x80)
    return std::isalnum(int(c)) || std::u32string_view(U" +-=._:/@").find(c) != std::u32string_view::npos;
  if (c == 0xa0 || c == 0x2007 || c == 0x202f) return true;  // blanks that do not break lines
  return !unicode || iswalnum_l(wint_t(c), unicode) || iswspace_l(wint_t(c), unicode);
}

/// Of well-formed UTF-8.
bool is_tag_text(std::string_view text) {
  while (!text.empty()) {
    const auto first = uint8_t(text.front());
    const size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t c = length == 1 ? first : first & (0xff >> (length + 1));
    for (char next : text.substr(1, length - 1)) c = c << 6 | (uint8_t(next) & 0x3f);
    if (!is_tag_character(c)) return false;
    text.remove_prefix(std::min(length, text.size()));
  }
  return true;
}

bool is_table_name(std::string_view name) {
  return length_fits(index_name_rules, name.size()) && matches(Pattern::resource_name, name);
}

bool is_reserved(std::string_view key) {
  constexpr std::string_view prefix = "aws:";
  return equal_ignoring_case(key.substr(0, prefix.size()), prefix);
}

Error too_many_tags() {
  return validation("Number of Tags exceed the current limit for the provided ResourceArn");
}

Result<void> check_tag_key(const std::optional<std::string>& key) {
  size_t length = key ? character_count(*key) : 0;
  if (length == 0 || length > tag_key_length_max || !is_tag_text(*key)) {
    return validation(fmt::format("The Tag Key provided is invalid, Key: {}", key.value_or("null")));
  }
  if (is_reserved(*key))
    return validation(fmt::format("Tag Key cannot be prefixed with aws:, Key: {}", *key));
  return {};
}

}  // namespace

Result<TaggedResource> tagged_resource(const Call& call, std::string_view resource_arn) {
  const auto arn = parse_arn(resource_arn);
  if (!arn) return invalid_parameter(fmt::format("{}{}", missing_parts[size_t(arn.error())], resource_arn));
  if (arn->service != "dynamodb") return access_denied("Access is denied");
  constexpr std::string_view table_resource = "table/";
  std::string_view name = arn->resource;
  if (name.starts_with(table_resource)) name.remove_prefix(table_resource.size());
  size_t slash = name.find('/');
  std::string_view part = slash == name.npos ? "" : name.substr(slash);
  if (name.size() == arn->resource.size() || part.starts_with("/backup/")) {
    return invalid_parameter(fmt::format("Provided Arn is not a DynamoDB resource arn: {}", resource_arn));
  }
  if (part.starts_with("/index/")) {
    return invalid_parameter(
        fmt::format("Invalid resource arn provided, only table or stream is accepted. Provided resource "
                    "arn: {}",
                    resource_arn));
  }
  if (arn->account != call.caller.account) return access_denied("Access is denied");
  if (arn->partition != "aws" || arn->region != call.caller.region || !is_table_name(name.substr(0, slash)))
    return validation(
        fmt::format("Invalid TableArn: Invalid ResourceArn provided as input {}", resource_arn));
  std::string arn_text(resource_arn);
  if (slash == name.npos) return TaggedResource{std::move(arn_text), catalog_key(call.caller, name)};
  constexpr std::string_view stream = "/stream/";
  if (!part.starts_with(stream)) return resource_arn_not_found(resource_arn);
  std::string key = stream_key(call.caller, name.substr(0, slash), part.substr(stream.size()));
  return TaggedResource{std::move(arn_text), std::move(key), true};
}

namespace {

Error damaged_record() { return internal_server_error("The record of a resource is damaged"); }

/// The record under a resource's key, a Table or a StreamRecord, with other tags.
template <class Record>
Result<std::string> with_tags(std::optional<Record> record, const TagChange& change,
                              std::string (*encode)(const Record&)) {
  if (!record) return damaged_record();
  record->tags = TRY(change(std::move(record->tags)));
  if constexpr (requires { record->generation; }) ++record->generation;
  return encode(*record);
}

Result<std::string> changed_record(const TaggedResource& resource, std::string_view record,
                                   const TagChange& change) {
  return resource.is_stream ? with_tags(decode_stream(record), change, encode_stream)
                            : with_tags(decode_table(record), change, encode_table);
}

}  // namespace

Error resource_arn_not_found(std::string_view resource_arn) {
  return resource_not_found(
      fmt::format("Requested resource not found: ResourcArn: {} not found", resource_arn));
}

Result<std::vector<Tag>> checked_tags(const std::vector<shapes::Tag>& tags) {
  std::vector<Tag> checked;
  if (tags.size() > tags_max) return too_many_tags();
  for (const shapes::Tag& tag : tags) {
    TRY(check_tag_key(tag.key));
    if (!tag.value || character_count(*tag.value) > tag_value_length_max || !is_tag_text(*tag.value)) {
      return validation(
          fmt::format("The Tag Value provided is invalid, Value: {}", tag.value.value_or("null")));
    }
    if (std::ranges::find(checked, *tag.key, &Tag::key) != checked.end()) {
      return validation(
          fmt::format("Duplicate Tag Keys provided as input: Duplicate Tag Key found {}", *tag.key));
    }
    checked.push_back({*tag.key, *tag.value});
  }
  return checked;
}

Result<void> check_tag_keys(const std::vector<std::string>& keys) {
  if (keys.empty()) return validation("Atleast one Tag Key needs to be provided as Input.");
  if (keys.size() > tags_max) return too_many_tags();
  for (const std::string& key : keys) TRY(check_tag_key(key));
  return {};
}

Result<std::vector<Tag>> merged_tags(std::vector<Tag> tags, const std::vector<Tag>& changes) {
  for (const Tag& change : changes) {
    auto same = std::ranges::find(tags, change.key, &Tag::key);
    if (same == tags.end()) {
      tags.push_back(change);
    } else {
      same->value = change.value;
    }
  }
  if (tags.size() > tags_max) return too_many_tags();
  size_t size = 0;
  for (const Tag& tag : tags) size += tag.key.size() + tag.value.size();
  if (size > tags_size_max) {
    return validation(
        fmt::format("Tag set size {} bytes is above max size limit of {} bytes", size, tags_size_max));
  }
  return tags;
}

Result<std::vector<Tag>> tags_in_record(const TaggedResource& resource,
                                        std::optional<std::string_view> record) {
  if (!record) return resource_arn_not_found(resource.arn);
  const auto tags = [](auto decoded) -> Result<std::vector<Tag>> {
    if (!decoded) return damaged_record();
    return std::move(decoded->tags);
  };
  return resource.is_stream ? tags(decode_stream(*record)) : tags(decode_table(*record));
}

Step change_tags(TaggedResource resource, TagChange change) {
  std::vector<std::string> keys = {resource.key};
  return Write{std::move(keys),
               [resource = std::move(resource), change = std::move(change)](const Moment&,
                                                                            Present present) -> Planned {
                 if (!present[0]) return resource_arn_not_found(resource.arn);
                 Batch batch;
                 batch.put(resource.key, TRY(changed_record(resource, *present[0], change)));
                 return {std::move(batch), Response()};
               }};
}

}  // namespace gramme::dynamodb
