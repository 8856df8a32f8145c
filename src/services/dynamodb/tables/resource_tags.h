// Tags: which resource they are on, and what they may be.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/dynamodb/tables/table_definition.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme::dynamodb {

inline constexpr Rules resource_arn_rules{.required = true, .length_min = 1, .length_max = 1283};

/// Decodes a request whose ResourceArn has resource_arn_rules; AWS says nothing else when it is missing.
template <class Request>
Result<Request> decode_tag_request(Document::Node body) {
  Result<Request> request = decode<Request>(body, {.wording = Wording::of_2025});
  bool named = body.kind() == Document::Kind::object && body.find("ResourceArn").has_value();
  if (named || (!request.has_value() && request.error().is(kind::serialization))) return request;
  return validation("Invalid TableArn");
}

/// What has tags: a table or a stream; indexes and backups have none.
struct TaggedResource {
  std::string arn;
  std::string key;  // of the record in the store that holds the tags
  bool is_stream = false;
};
/// The caller's resource that an ARN names, whether or not it is there.
Result<TaggedResource> tagged_resource(const Call& call, std::string_view resource_arn);
/// The tags in the resource's record; ResourceNotFoundException when there is none.
Result<std::vector<Tag>> tags_in_record(const TaggedResource& resource,
                                        std::optional<std::string_view> record);
/// "Requested resource not found: ResourcArn: ... not found"
Error resource_arn_not_found(std::string_view resource_arn);

/// The tags of a request: number, keys and values, with AWS's texts.
Result<std::vector<Tag>> checked_tags(const std::vector<shapes::Tag>& tags);
Result<void> check_tag_keys(const std::vector<std::string>& keys);

/// `tags` with `changes` made or added, in the order in which keys first came; at most 50, of 10 KB
/// together.
Result<std::vector<Tag>> merged_tags(std::vector<Tag> tags, const std::vector<Tag>& changes);

/// The step that gives a resource other tags and answers nothing. `change` is a pure function from those it
/// has to those it gets.
using TagChange = std::move_only_function<Result<std::vector<Tag>>(std::vector<Tag>) const>;
Step change_tags(TaggedResource resource, TagChange change);

}  // namespace gramme::dynamodb
