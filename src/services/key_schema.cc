#include "services/key_schema.h"

namespace gramme {

void write_key_schema(Writer& writer, const KeySchema& keys) {
  writer.name("KeySchema");
  writer.begin_list();
  auto write = [&writer](const std::vector<KeyAttribute>& attributes, std::string_view type) {
    for (const KeyAttribute& attribute : attributes) {
      writer.begin_object();
      writer.member("AttributeName", attribute.name);
      writer.member("KeyType", type);
      writer.end_object();
    }
  };
  write(keys.hash, "HASH");
  write(keys.range, "RANGE");
  writer.end_list();
}

}  // namespace gramme
