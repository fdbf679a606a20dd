using System.Globalization;
using Kilda.Api.Requests;

namespace Kilda.Api.Tests.Requests;

public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0.000", 0)]
    [InlineData("0e999999999999", 0)]
    [InlineData("7", 7)]
    [InlineData("-70", -70)]
    [InlineData("1000.0", 1000)]
    [InlineData("1e3", 1000)]
    [InlineData("1E+3", 1000)]
    [InlineData("-1.5e1", -15)]
    [InlineData("100000e-2", 1000)]
    [InlineData("0.001e3", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9007199254740993", 9007199254740993)]
    public void A_whole_number_is_read_exactly(string json, long value)
    {
        Assert.True(WholeNumber.TryRead(json, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("1e-1")]
    [InlineData("1e-400")]
    [InlineData("1.0000000000000000000000000000000001")]
    [InlineData("1e19")]
    [InlineData("1e300")]
    [InlineData("-1e300")]
    [InlineData("1e999999999999")]
    [InlineData("1e-999999999999")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    public void Anything_else_is_not(string json) => Assert.False(WholeNumber.TryRead(json, out _));

    [Fact]
    public void Every_form_of_a_number_is_the_number()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63);
            var plain = value.ToString(CultureInfo.InvariantCulture);
            var zeros = random.Next(5);
            foreach (var form in (string[])[plain, $"{plain}.{new string('0', zeros + 1)}", $"{plain}{new string('0', zeros)}e-{zeros}", $"{plain}e0"])
            {
                Assert.True(WholeNumber.TryRead(form, out var read), form);
                Assert.Equal(value, read);
            }
        }
    }
}
