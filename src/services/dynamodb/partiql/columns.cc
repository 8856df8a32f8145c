#include "services/dynamodb/partiql/columns.h"

#include <utility>

#include "expression/partiql/statement.h"
#include "value/value_builder.h"

namespace gramme::dynamodb {
namespace {

struct Column {
  std::string name;
  Path path;
};

}  // namespace

ItemForm columns_of(std::vector<Path> paths) {
  if (paths.empty()) return {};
  std::vector<Column> columns;
  for (Path& path : paths) {
    std::string name = partiql::column_name(path);
    columns.push_back({std::move(name), std::move(path)});
  }
  return [columns = std::move(columns)](ItemView item) {
    ItemBuilder builder;
    const AttributeFinder attributes(item, columns.size());
    for (const Column& column : columns) {
      if (const std::optional<ValueView> value = column.path.resolve(attributes))
        builder.add(column.name, *value);
    }
    return builder.build();
  };
}

}  // namespace gramme::dynamodb
