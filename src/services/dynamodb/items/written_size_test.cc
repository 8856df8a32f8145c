#include "services/dynamodb/items/written_size.h"

#include "api/attribute_values.h"
#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

size_t size_of(std::string_view item) {
  AttributeValueFaults faults;
  Document document = document_of(item);
  Item read = read_item(document.root(), {}, faults);
  EXPECT_TRUE(faults.empty());
  return written_size_of_numbers(read);
}

TEST(WrittenSize, is_that_of_numbers_wherever_they_are) {
  EXPECT_EQ(size_of("{'s':{'S':'123'},'ss':{'SS':['1']},'b':{'BOOL':true}}"), 0u);
  EXPECT_EQ(size_of("{'n':{'N':'-1.5'}}"), 4u);
  EXPECT_EQ(size_of("{'n':{'N':'9E125'},'s':{'NS':['1E125','1','22']}}"), 126u + 126 + 1 + 2);
  EXPECT_EQ(size_of("{'m':{'M':{'l':{'L':[{'N':'100'},{'S':'x'},{'NS':['0.5']}]}}}}"), 3u + 3);
}

}  // namespace
}  // namespace gramme::dynamodb
