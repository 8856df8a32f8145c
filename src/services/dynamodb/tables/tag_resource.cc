#include "services/dynamodb/tables/resource_tags.h"

namespace gramme::dynamodb {

struct TagResourceRequest {
  std::string resource_arn;
  std::vector<shapes::Tag> tags;
  static std::span<const Field<TagResourceRequest>> shape();
};

namespace {
constexpr std::array tag_resource_shape = {
    field<&TagResourceRequest::resource_arn>("ResourceArn", resource_arn_rules),
    field<&TagResourceRequest::tags>("Tags", {.required = true}),
};
}  // namespace

std::span<const Field<TagResourceRequest>> TagResourceRequest::shape() { return tag_resource_shape; }

/// The tags are there at once, where AWS takes seconds.
Step tag_resource(const Call& call, Document::Node body) {
  auto request = TRY(decode_tag_request<TagResourceRequest>(body));
  TaggedResource resource = TRY(tagged_resource(call, request.resource_arn));
  if (request.tags.empty()) return validation("Atleast one Tag needs to be provided as Input.");
  std::vector<Tag> tags = TRY(checked_tags(request.tags));
  return change_tags(std::move(resource), [tags = std::move(tags)](std::vector<Tag> present) {
    return merged_tags(std::move(present), tags);
  });
}

}  // namespace gramme::dynamodb
