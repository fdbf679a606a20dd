using System.Diagnostics;
using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Sqlite;

/// <summary>On disks that are too small, or cannot be written.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-disk-").FullName;
    private bool _isMounted;

    public void Dispose()
    {
        if (_isMounted) Run("umount", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    [RootFact]
    public async Task A_full_disk_refuses_writes_keeps_what_is_stored_and_goes_on_when_there_is_room()
    {
        Mount("size=4m");
        var ballast = Path.Combine(_folder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[2 << 20]);
        using var store = SqliteStore.Open(_folder);
        var written = 0;
        StoreUnavailableException? full = null;
        for (; written < 200 && full is null; written++)
        {
            try
            {
                await store.Put(Sample.New($"f{written:D3}", Sample.Hops(Sample.Hop((ushort)(written + 1))), new string('x', 50_000)));
            }
            catch (StoreUnavailableException refused)
            {
                (full, written) = (refused, written - 1);
            }
        }

        Assert.NotNull(full);
        Assert.Contains("kilda.db' cannot be written: the disk is full", full.Message, StringComparison.Ordinal);
        Assert.Equal(written, (await store.List("flow")).Count);
        Assert.Equal(written, (await store.Hops(Sample.Isl())).Count);
        File.Delete(ballast);
        await store.Put(Sample.New("there is room"));
    }

    [RootFact]
    public void A_disk_without_room_for_a_new_database_stops_the_start_and_leaves_no_half_of_one()
    {
        Mount("size=4k");
        Refused($"'{Path.Combine(_folder, "kilda.db")}' cannot be opened: the disk is full");
        Run("mount", "-o", "remount,size=4m", _folder);
        SqliteStore.Open(_folder).Dispose();
    }

    [RootFact]
    public async Task A_folder_that_became_read_only_is_named()
    {
        Mount("size=4m");
        using (var store = SqliteStore.Open(_folder)) await store.Put(Sample.New("f1"));
        Run("mount", "-o", "remount,ro", _folder);
        Refused($"the data folder '{_folder}' ");
        Run("mount", "-o", "remount,rw", _folder);
        using var again = SqliteStore.Open(_folder);
        Assert.NotNull(await again.Read("flow", "f1"));
    }

    private void Refused(string says)
    {
        var refused = Assert.Throws<StoreOpenException>(() => SqliteStore.Open(_folder));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private void Mount(string options)
    {
        Run("mount", "-t", "tmpfs", "-o", options, "kilda-test", _folder);
        _isMounted = true;
    }

    private static void Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {errors}");
    }
}
