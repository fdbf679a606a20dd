using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Lab.OpenVSwitch;
using Kilda.Network;

namespace Kilda.EndToEnd.Lab;

/// <summary>A laboratory leaves nothing on the machine.</summary>
public sealed class TearDownTests
{
    private static readonly SwitchId A = new(0xc1), B = new(0xc2);

    [OvsFact]
    public async Task A_disposed_laboratory_leaves_nothing()
    {
        string prefix;
        await using (var lab = await OvsLab.StartAsync([A, B], [(new(A, 2), new(B, 2))], [new(A, 1)], new OvsOptions()))
        {
            prefix = lab.Prefix;
            Assert.NotEmpty(Leftovers(prefix));
        }

        Assert.Empty(Leftovers(prefix));
    }

    [OvsFact]
    public async Task A_laboratory_that_cannot_be_built_leaves_nothing()
    {
        var before = Directory.GetDirectories("/sys/class/net").Order();
        var refusal = await Assert.ThrowsAsync<LabException>(
            () => OvsLab.StartAsync([A], [], [new(A, 1)], new OvsOptions { Controllers = ["nonsense\"]"] }));
        Assert.StartsWith("ovs-vsctl failed", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetDirectories("/sys/class/net").Order());
    }

    [OvsFact]
    public async Task Two_laboratories_run_side_by_side()
    {
        await using var one = await OvsLab.StartAsync([A], [], [new(A, 1), new(A, 2)], new OvsOptions());
        await using var two = await OvsLab.StartAsync([A], [], [new(A, 1), new(A, 2)], new OvsOptions());
        foreach (var lab in (OvsLab[])[one, two]) await lab.AddFlowsAsync(A, "in_port=1,actions=output:2\n");
        await using var from = one.OpenHost(new(A, 1));
        await using var to = one.OpenHost(new(A, 2));
        await using var stranger = two.OpenHost(new(A, 2));
        from.Send(DiamondLab.Frame());
        await to.Expect(_ => true, TimeSpan.FromSeconds(5), "frame");
        await Assert.ThrowsAsync<TimeoutException>(() => stranger.Expect(_ => true, TimeSpan.FromMilliseconds(100), "frame"));
    }

    [OvsFact]
    public async Task Patch_links_carry_frames_and_can_be_silenced()
    {
        var options = new OvsOptions { Links = OvsLinkKind.Patch };
        await using var lab = await OvsLab.StartAsync([A, B], [(new(A, 2), new(B, 3))], [new(A, 1), new(B, 1)], options);
        await lab.AddFlowsAsync(A, "in_port=1,actions=output:2\n");
        await lab.AddFlowsAsync(B, "in_port=3,actions=output:1\n");
        await using var from = lab.OpenHost(new(A, 1));
        await using var to = lab.OpenHost(new(B, 1));
        await Crosses(TimeSpan.FromSeconds(5), "frame");

        await lab.SilenceAsync(new PortId(B, 3));
        await Assert.ThrowsAsync<TimeoutException>(() => Crosses(TimeSpan.FromMilliseconds(200), "frame"));
        await Assert.ThrowsAsync<LabException>(() => lab.CutAsync(new PortId(A, 2)));

        await lab.MendAsync(new PortId(A, 2));
        await Crosses(TimeSpan.FromSeconds(5), "frame after the link was mended");

        // The machine sends frames of its own on a new interface, so it must be the very one.
        async Task Crosses(TimeSpan within, string what)
        {
            var sent = DiamondLab.Frame();
            from.Send(sent);
            await to.Expect(f => EthernetFrame.Parse(f.Bytes)?.Payload == sent.Payload, within, what);
        }
    }

    /// <summary>Interfaces with the prefix, processes that name its folder, and the folder itself.</summary>
    internal static IReadOnlyList<string> Leftovers(string prefix)
    {
        var folder = $"/run/kilda-lab/{prefix}";
        var found = Directory.GetDirectories("/sys/class/net", $"{prefix}*").ToList();
        if (Directory.Exists(folder)) found.Add(folder);
        foreach (var process in Directory.GetDirectories("/proc").Where(p => Path.GetFileName(p).All(char.IsAsciiDigit)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "cmdline")).Contains(folder, StringComparison.Ordinal)) found.Add(process);
            }
            catch (IOException)
            {
                // The process ended meanwhile.
            }
        }

        return found;
    }
}
