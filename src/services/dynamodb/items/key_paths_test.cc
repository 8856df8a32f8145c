#include "services/dynamodb/items/key_paths.h"

#include <gtest/gtest.h>

#include "expression/projection.h"
#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

const std::string scalars =
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";

TEST(KeyPaths, key_attributes_have_no_inside) {
  auto fault = [](std::string_view expression) {
    Placeholders placeholders = *Placeholders::check({}, true, "", Wording::current);
    const Result<void> checked =
        check_key_paths(*test_table(), Projection::parse(expression, placeholders)->paths());
    return checked.has_value() ? "" : checked.error().message();
  };
  EXPECT_EQ(fault("pk, x.y"), "");
  EXPECT_EQ(fault("x, sk[1]"), scalars + "Key: sk");
  EXPECT_EQ(fault("l.m"), scalars + "IndexKey: l");
}

}  // namespace
}  // namespace gramme::dynamodb
