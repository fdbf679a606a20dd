namespace Kilda.OpenFlow.Tests.Golden;

/// <summary>What each golden frame says, by the name of its file.</summary>
internal static partial class Samples
{
    private static readonly Lazy<IReadOnlyDictionary<string, Sample>> s_all = new(() =>
        new[] { Session, PacketsAndPorts, Flows, GroupsAndMeters, Requests, Replies }
            .SelectMany(part => part)
            .ToDictionary(sample => sample.Name, sample => sample.Value));

    public static IReadOnlyDictionary<string, Sample> All => s_all.Value;

    private static Seq<byte> Bytes(int first, int end) => Enumerable.Range(first, end - first).Select(n => (byte)n).ToSeq();

    private static UInt128 Ipv6(ulong high, ulong low) => new(high, low);

    private static UInt128 Ipv4(byte a, byte b, byte c, byte d) => ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d;
}
