using System.Buffers.Binary;
using Kilda.Lab.Hosts;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>A frame that comes in by a port. Its number, in its payload, tells it from the others.</summary>
internal sealed record TestFrame(uint Port, uint Number, Seq<VlanTag> Tags, MacAddress Destination, MacAddress Source)
{
    private const int PayloadLength = 64;
    private const int RunAt = 5, NumberAt = 9, FillAt = 13;

    /// <summary>What does not begin with it is noise of the machine.</summary>
    private static ReadOnlySpan<byte> Mark => "kilda"u8;

    /// <param name="run">Tells what is sent now from what is late.</param>
    public byte[] ToBytes(uint run)
    {
        var payload = new byte[PayloadLength];
        Mark.CopyTo(payload);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(RunAt), run);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(NumberAt), Number);
        for (var i = FillAt; i < payload.Length; i++) payload[i] = (byte)i;
        return new EthernetFrame(Destination, Source, Tags, EthernetFrame.Experimental, new Seq<byte>(payload)).ToBytes();
    }

    /// <returns>The number of a frame of this run, whatever became of its tags, or null.</returns>
    public static uint? NumberIn(ReadOnlySpan<byte> frame, uint run)
    {
        var at = EthernetFrame.PayloadOffset(frame);
        if (at < 0 || frame.Length < at + PayloadLength || !frame[at..].StartsWith(Mark)) return null;
        return BinaryPrimitives.ReadUInt32BigEndian(frame[(at + RunAt)..]) == run ? BinaryPrimitives.ReadUInt32BigEndian(frame[(at + NumberAt)..]) : null;
    }

    public override string ToString() => $"#{Number} in by {Port}: {Source} > {Destination} [{string.Join(", ", Tags)}]";
}

/// <summary>Orders, all sent at once; then frames.</summary>
internal sealed record Round(Seq<Order> Orders, Seq<TestFrame> Frames);

/// <summary>What both switches go through, from empty tables on.</summary>
internal sealed record Sequence(Seq<Round> Rounds)
{
    private const int RoundCount = 5;

    /// <summary>Equal seeds give equal sequences: a round of sensible orders, then random ones.</summary>
    public static Sequence Of(int seed, int orders = 60, int frames = 30)
    {
        var random = new Random(seed);
        var pushes = (PushPlace)(seed % Enum.GetValues<PushPlace>().Length);
        var (generator, traffic) = (new OrderGenerator(random, pushes), new FrameGenerator(random, pushes));
        var rounds = Enumerable.Range(0, RoundCount).Select(round => new Round(
            Enumerable.Range(0, orders / RoundCount).Select(_ => generator.Next()).ToSeq(),
            Enumerable.Range(0, frames / RoundCount).Select(_ => traffic.Next()).ToSeq())).ToArray();
        rounds[0] = rounds[0] with { Orders = generator.Prelude().Concat(rounds[0].Orders).ToSeq() };
        return new Sequence(rounds.ToSeq());
    }

    public int Size => Rounds.Sum(r => r.Orders.Count + r.Frames.Count);

    public override string ToString() => string.Join('\n', Rounds.Select((round, number) =>
        $"round {number}:\n{string.Join('\n', round.Orders.Select(o => $"  {o}").Concat(round.Frames.Select(f => $"  {f}")))}"));
}
