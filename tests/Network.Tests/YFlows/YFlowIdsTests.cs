using Kilda.Network.YFlows;

namespace Kilda.Network.Tests.YFlows;

public sealed class YFlowIdsTests
{
    /// <summary>The digits are those of another implementation of RFC 4648.</summary>
    [Theory]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff", "aaisem2ekvthpcezvk54zxpo74")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", "77777777777777777777777774")]
    [InlineData("00000000-0000-0000-0000-000000000000", "aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Ids_are_base_32(string id, string digits)
    {
        Assert.Equal($"y-{digits}", YFlowIds.YFlow(Guid.Parse(id)));
        Assert.Equal($"ys-{digits}", YFlowIds.SubFlow(Guid.Parse(id)));
    }
}
