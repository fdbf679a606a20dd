using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kilda.OpenFlow.Tests.Errors;

public sealed class ErrorNameTests
{
    /// <summary>Every error of the specification as os-ken lists it: type, code, name.</summary>
    private static readonly (ushort Type, ushort Code, string Name)[] s_known = Read();

    [Fact]
    public void Every_error_is_described_with_the_names_of_the_specification() =>
        Assert.All(s_known, error => Assert.Equal(error.Name, Describe(error.Type, error.Code)));

    [Fact]
    public void Every_code_of_every_type_is_a_constant()
    {
        var ours = typeof(OfErrorCode).GetNestedTypes().SelectMany(
            type => type.GetFields(BindingFlags.Public | BindingFlags.Static),
            (type, field) => ((ushort)Enum.Parse<OfErrorType>(type.Name), (ushort)field.GetRawConstantValue()!));

        Assert.Equal(s_known.Select(error => (error.Type, error.Code)), ours.Order());
    }

    [Theory]
    [InlineData(5, 8, "FLOW_MOD_FAILED/8")]
    [InlineData(1, 0xffff, "BAD_REQUEST/65535")]
    [InlineData(14, 3, "14/3")]
    [InlineData(0xfffe, 1, "65534/1")]
    [InlineData(0xffff, 2307, "EXPERIMENTER/2307")]
    public void What_the_specification_does_not_name_is_described_with_its_numbers(ushort type, ushort code, string expected) =>
        Assert.Equal(expected, Describe(type, code));

    internal static bool IsKnown(OfErrorType type, ushort code) => s_known.Any(error => (OfErrorType)error.Type == type && error.Code == code);

    private static string Describe(ushort type, ushort code) => new ErrorMessage((OfErrorType)type, code, []).Describe();

    private static (ushort Type, ushort Code, string Name)[] Read([CallerFilePath] string here = "") =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "Golden", "errors.tsv"))
            .Select(line => line.Split('\t'))
            .Select(cells => (ushort.Parse(cells[0]), ushort.Parse(cells[1]), cells[2]))];
}
