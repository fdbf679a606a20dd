using Kilda.OpenFlow.Tests.Errors;
using Kilda.OpenFlow.Tests.Golden;

namespace Kilda.OpenFlow.Tests.Mutations;

public sealed class MutationTests
{
    private const int PerFrame = 1500;

    public static TheoryData<string> Names => new(GoldenFrames.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_frame_is_a_value_or_an_error_of_the_specification(string name)
    {
        for (var seed = 0; seed < PerFrame; seed++)
        {
            var frame = Mutation.Of(GoldenFrames.All[name], new Random(seed));
            if (Wrong(frame) is { } wrong) Assert.Fail($"{name}, seed {seed}: {wrong}\n{Convert.ToHexString(frame)}");
        }
    }

    /// <summary>Guards the test above: damage that never got past the first check, or never did any, would show nothing.</summary>
    [Fact]
    public void Damage_leads_to_values_and_to_many_kinds_of_errors()
    {
        var kinds = new HashSet<string>();
        foreach (var golden in GoldenFrames.All.Values)
        {
            for (var seed = 0; seed < PerFrame; seed++)
            {
                try
                {
                    Read(Mutation.Of(golden, new Random(seed)));
                    kinds.Add("a value");
                }
                catch (OfWireException e)
                {
                    kinds.Add(new ErrorMessage(e.Type, e.Code, []).Describe());
                }
            }
        }

        string[] expected =
        [
            "a value", "BAD_REQUEST/BAD_TYPE", "BAD_REQUEST/BAD_LEN", "BAD_REQUEST/BAD_MULTIPART", "BAD_ACTION/BAD_LEN",
            "BAD_ACTION/BAD_SET_TYPE", "BAD_ACTION/BAD_SET_LEN", "BAD_INSTRUCTION/BAD_LEN",
            "BAD_MATCH/BAD_TYPE", "BAD_MATCH/BAD_LEN", "BAD_MATCH/BAD_FIELD", "BAD_MATCH/BAD_VALUE", "BAD_MATCH/BAD_MASK",
            "BAD_MATCH/BAD_WILDCARDS", "BAD_MATCH/BAD_PREREQ", "BAD_MATCH/DUP_FIELD", "FLOW_MOD_FAILED/BAD_COMMAND",
            "GROUP_MOD_FAILED/BAD_BUCKET", "GROUP_MOD_FAILED/BAD_TYPE", "GROUP_MOD_FAILED/BAD_COMMAND", "METER_MOD_FAILED/BAD_BAND",
            "METER_MOD_FAILED/BAD_COMMAND", "ROLE_REQUEST_FAILED/BAD_ROLE", "TABLE_FEATURES_FAILED/BAD_LEN",
        ];
        Assert.Equal([], expected.Except(kinds));
    }

    /// <returns>What is wrong with how the frame is read, or null.</returns>
    private static string? Wrong(byte[] frame)
    {
        try
        {
            var value = Read(frame);
            var again = Read(value.Encode(1));
            return value.Value.Equals(again.Value) ? null : $"{value.Value} became {again.Value}";
        }
        catch (OfWireException e)
        {
            return ErrorNameTests.IsKnown(e.Type, e.Code) ? null : $"{e.Type}/{e.Code} is no error of the specification";
        }
#pragma warning disable CA1031 // Whatever else is thrown is the finding.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.ToString();
        }
    }

    private static Sample Read(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        return OfFrame.TryCut(ref rest, out var frame) ? Sample.Read(frame) : throw new InvalidOperationException("not a whole frame");
    }
}
