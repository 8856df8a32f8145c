#include <algorithm>

#include "services/dynamodb/tables/resource_tags.h"

namespace gramme::dynamodb {

struct UntagResourceRequest {
  std::string resource_arn;
  std::vector<std::string> tag_keys;
  static std::span<const Field<UntagResourceRequest>> shape();
};

namespace {
constexpr std::array untag_resource_shape = {
    field<&UntagResourceRequest::resource_arn>("ResourceArn", resource_arn_rules),
    field<&UntagResourceRequest::tag_keys>("TagKeys", {.required = true}),
};
}  // namespace

std::span<const Field<UntagResourceRequest>> UntagResourceRequest::shape() { return untag_resource_shape; }

/// Keys that no tag has are passed over.
Step untag_resource(const Call& call, Document::Node body) {
  auto request = TRY(decode_tag_request<UntagResourceRequest>(body));
  TaggedResource resource = TRY(tagged_resource(call, request.resource_arn));
  TRY(check_tag_keys(request.tag_keys));
  return change_tags(std::move(resource), [keys = std::move(request.tag_keys)](std::vector<Tag> tags) {
    std::erase_if(tags, [&](const Tag& tag) { return std::ranges::find(keys, tag.key) != keys.end(); });
    return Result<std::vector<Tag>>(std::move(tags));
  });
}

}  // namespace gramme::dynamodb
