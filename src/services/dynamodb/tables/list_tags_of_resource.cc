#include "services/dynamodb/tables/resource_tags.h"

namespace gramme::dynamodb {

struct ListTagsOfResourceRequest {
  std::string resource_arn;
  std::optional<std::string> next_token;
  static std::span<const Field<ListTagsOfResourceRequest>> shape();
};

namespace {
constexpr std::array list_tags_of_resource_shape = {
    field<&ListTagsOfResourceRequest::resource_arn>("ResourceArn", resource_arn_rules),
    field<&ListTagsOfResourceRequest::next_token>("NextToken"),
};

Response tag_list(std::vector<Tag> tags) {
  return [tags = std::move(tags)](Writer& writer) {
    writer.name("Tags");
    writer.begin_list();
    for (const Tag& tag : tags) {
      writer.begin_object();
      writer.member("Key", tag.key);
      writer.member("Value", tag.value);
      writer.end_object();
    }
    writer.end_list();
  };
}

}  // namespace

std::span<const Field<ListTagsOfResourceRequest>> ListTagsOfResourceRequest::shape() {
  return list_tags_of_resource_shape;
}

/// All tags fit into one page, on AWS as well; it answers that page whatever NextToken says.
Step list_tags_of_resource(const Call& call, Document::Node body) {
  auto request = TRY(decode_tag_request<ListTagsOfResourceRequest>(body));
  TaggedResource resource = TRY(tagged_resource(call, request.resource_arn));
  Read read;
  read.keys = {resource.key};
  read.then = [resource = std::move(resource)](Present present) -> Step {
    return tag_list(TRY(tags_in_record(resource, present[0])));
  };
  return read;
}

}  // namespace gramme::dynamodb
