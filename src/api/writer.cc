#include "api/writer.h"

#include "value/java_hash.h"

namespace gramme {
namespace {

/// Stored values nest as deep as values of requests may, so recursion is bounded.
void write_document(Writer& writer, ValueView value, NumberOrder order) {
  const bool is_map = value.is(Type::map);
  is_map ? writer.begin_object() : writer.begin_list();
  for (const Member& member : value.members()) {
    if (is_map) writer.name(member.name);
    write_value(writer, member.value, order);
  }
  is_map ? writer.end_object() : writer.end_list();
}

void write_scalar(Writer& writer, ValueView value) {
  switch (value.type()) {
    case Type::binary:
      return writer.binary(value.text());
    case Type::number: {
      std::string text;
      value.number().append_text(text);
      return writer.string(text);
    }
    default:
      return writer.string(value.text());
  }
}

void write_set(Writer& writer, ValueView value, NumberOrder order) {
  writer.begin_list();
  if (order == NumberOrder::java_hash && value.is(Type::number_set) && value.members().size() > 1) {
    for (ValueView member : java::iteration_order(value)) write_scalar(writer, member);
  } else {
    for (const Member& member : value.members()) write_scalar(writer, member.value);
  }
  writer.end_list();
}

}  // namespace

void write_value(Writer& writer, ValueView value, NumberOrder order) {
  writer.begin_object();
  writer.name(type_name(value.type()));
  switch (value.type()) {
    case Type::string:
    case Type::number:
    case Type::binary:
      write_scalar(writer, value);
      break;
    case Type::string_set:
    case Type::number_set:
    case Type::binary_set:
      write_set(writer, value, order);
      break;
    case Type::boolean:
      writer.boolean(value.boolean());
      break;
    case Type::null:
      writer.boolean(true);
      break;
    case Type::list:
    case Type::map:
      write_document(writer, value, order);
      break;
  }
  writer.end_object();
}

void write_item(Writer& writer, ItemView item, NumberOrder order) {
  writer.begin_object();
  for (const Member& member : item.members()) {
    writer.name(member.name);
    write_value(writer, member.value, order);
  }
  writer.end_object();
}

}  // namespace gramme
